import { endAllSessions } from "../db/user-sessions.ts";
import type { Deps } from "./deps.ts";
import { accountNamed } from "./steps/account-named.ts";
import { record } from "./steps/record.ts";

/** Ends every session of an account; answers how many. Throws `not_found`. */
export function endUserSessions(deps: Deps, email: string): Promise<number> {
  return deps.db.write(async (tx) => {
    const user = await accountNamed(tx, email);
    const ended = await endAllSessions(tx, user.id, deps.now());
    if (ended > 0) {
      await record(tx, deps, undefined, user.id, {
        event: "session.ended",
        actor: "operator",
        subject: `user:${user.id}`,
        data: { reason: "operator", sessions_ended: ended },
      });
    }
    return ended;
  });
}
