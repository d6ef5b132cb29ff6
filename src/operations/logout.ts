import { endSession, type LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { record } from "./steps/record.ts";

/** Ends the session: its tokens are refused from the next request on. */
export async function logout(deps: Deps, origin: Origin, { sessionId, user }: LiveSession): Promise<void> {
  await deps.db.write(async (tx) => {
    if (!(await endSession(tx, sessionId, deps.now()))) return;
    await record(tx, deps, origin, user.id, {
      event: "session.ended",
      actor: `user:${user.id}`,
      subject: `session:${sessionId}`,
      data: { reason: "logout" },
    });
  });
}
