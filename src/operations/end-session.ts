import { KeyholdError } from "../core/errors.ts";
import { endOwnSession } from "../db/user-sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { living } from "./session-times.ts";
import { record } from "./steps/record.ts";

/**
 * Ends one of the user's sessions, be it the one that asks: its tokens are refused from the next request on. Throws
 * `not_found` when he has no such live session, for somebody else's session too.
 */
export async function endSession(
  deps: Deps,
  origin: Origin,
  userId: number,
  sessionId: number,
): Promise<void> {
  await deps.db.write(async (tx) => {
    const now = deps.now();
    if (!(await endOwnSession(tx, userId, sessionId, living(now)))) throw new KeyholdError("not_found");
    await record(tx, deps, origin, userId, {
      event: "session.ended",
      actor: `user:${userId}`,
      subject: `session:${sessionId}`,
      data: { reason: "ended_by_owner" },
    });
  });
}
