import type { LiveSession } from "../db/sessions.ts";
import { endOtherSessions as endThem } from "../db/user-sessions.ts";
import { lockUser } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { record } from "./steps/record.ts";

/** Ends the user's sessions but the one that asks. One entry records it, however many there were; none when none was. */
export async function endOtherSessions(
  deps: Deps,
  origin: Origin,
  { sessionId, user }: LiveSession,
): Promise<void> {
  await deps.db.write(async (tx) => {
    await lockUser(tx, user.id);
    const ended = await endThem(tx, user.id, sessionId, deps.now());
    if (ended === 0) return;
    await record(tx, deps, origin, user.id, {
      event: "session.ended",
      actor: `user:${user.id}`,
      subject: `user:${user.id}`,
      data: { reason: "others_ended", kept: sessionId, sessions_ended: ended },
    });
  });
}
