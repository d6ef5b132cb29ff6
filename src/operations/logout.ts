import { refreshTokenHashes } from "../core/crypto/refresh-token.ts";
import type { Secret } from "../core/secret.ts";
import { endSession, findSessionOfRefreshToken, type LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
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
  const hashes = refreshToken === undefined ? [] : refreshTokenHashes(deps.jwtSecrets, refreshToken.reveal());
  return deps.db.write(async (tx) => {
    if (await endSession(tx, sessionId, deps.now())) {
      await record(tx, deps, origin, user.id, {
        event: "session.ended",
        actor: `user:${user.id}`,
        subject: `session:${sessionId}`,
        data: { reason: "logout" },
      });
    }
    const owner = hashes.length === 0 ? undefined : await findSessionOfRefreshToken(tx, hashes);
    return { isOfOtherSession: owner !== undefined && owner !== sessionId };
  });
}
