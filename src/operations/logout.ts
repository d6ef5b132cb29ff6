import type { Secret } from "../core/secret.ts";
import { endSession, type LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { isOfOtherSession } from "./steps/cookie-owner.ts";
import { record } from "./steps/record.ts";

/**
 * Ends the session: its tokens are refused from the next request on. `isOfOtherSession` says that the refresh token
 * that the browser sent along belongs to another session, which somebody opened there since, and which goes on.
 */
export async function logout(
  deps: Deps,
  origin: Origin,
  { sessionId, user }: LiveSession,
  refreshToken?: Secret,
): Promise<{ readonly isOfOtherSession: boolean }> {
  return deps.db.write(async (tx) => {
    if (await endSession(tx, sessionId, deps.now())) {
      await record(tx, deps, origin, user.id, {
        event: "session.ended",
        actor: `user:${user.id}`,
        subject: `session:${sessionId}`,
        data: { reason: "logout" },
      });
    }
    return { isOfOtherSession: await isOfOtherSession(tx, deps, refreshToken, sessionId) };
  });
}
