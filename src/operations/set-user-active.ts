import { endAllSessions } from "../db/user-sessions.ts";
import { updateActive } from "../db/users.ts";
import { makeKeyDue } from "../db/watched-keys.ts";
import type { Deps } from "./deps.ts";
import { accountNamed } from "./steps/account-named.ts";
import { record } from "./steps/record.ts";

/** What came of it. */
interface Activation {
  /** False when the account was in this state already; then nothing was done. */
  readonly isChanged: boolean;
  readonly sessionsEnded: number;
}

/** Switches an account on, or off: then its sessions end too. Throws `not_found`. */
export function setUserActive(deps: Deps, email: string, isActive: boolean): Promise<Activation> {
  return deps.db.write(async (tx) => {
    const user = await accountNamed(tx, email);
    if (user.isActive === isActive) return { isChanged: false, sessionsEnded: 0 };
    const now = deps.now();
    await updateActive(tx, user.id, isActive, now);
    // Nobody has looked at it while the account was off.
    if (isActive) await makeKeyDue(tx, user.id);
    const sessionsEnded = isActive ? 0 : await endAllSessions(tx, user.id, now);
    await record(tx, deps, undefined, user.id, {
      event: isActive ? "user.activated" : "user.deactivated",
      actor: "operator",
      subject: `user:${user.id}`,
      data: isActive ? {} : { sessions_ended: sessionsEnded },
    });
    return { isChanged: true, sessionsEnded };
  });
}
