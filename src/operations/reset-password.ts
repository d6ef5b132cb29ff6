import type { Secret } from "../core/secret.ts";
import { endAllSessions } from "../db/user-sessions.ts";
import { updatePassword } from "../db/users.ts";
import type { Deps } from "./deps.ts";
import { accountNamed } from "./steps/account-named.ts";
import { record } from "./steps/record.ts";
import { sealPassword } from "./steps/seal-password.ts";

/** Gives an account another password and ends its sessions; answers how many. Throws `not_found`, `validation_failed`. */
export async function resetPassword(deps: Deps, email: string, password: Secret): Promise<number> {
  const sealFor = await sealPassword(deps, password);
  return deps.db.write(async (tx) => {
    const user = await accountNamed(tx, email);
    const now = deps.now();
    await updatePassword(tx, user.id, sealFor(user.id), now);
    const ended = await endAllSessions(tx, user.id, now);
    await record(tx, deps, undefined, user.id, {
      event: "user.password_reset",
      actor: "operator",
      subject: `user:${user.id}`,
      data: { sessions_ended: ended },
    });
    return ended;
  });
}
