import { KeyholdError } from "../core/errors.ts";
import { deleteSecondFactor } from "../db/second-factors.ts";
import type { Deps } from "./deps.ts";
import { accountNamed } from "./steps/account-named.ts";
import { record } from "./steps/record.ts";

/** Takes the second factor of an account away, for somebody who has lost it. Throws `not_found`. */
export async function resetTotp(deps: Deps, email: string): Promise<void> {
  await deps.db.write(async (tx) => {
    const user = await accountNamed(tx, email);
    if (!(await deleteSecondFactor(tx, user.id))) {
      throw new KeyholdError("not_found", { hint: "This account has no second factor." });
    }
    await record(tx, deps, undefined, user.id, {
      event: "user.totp_removed",
      actor: "operator",
      subject: `user:${user.id}`,
    });
  });
}
