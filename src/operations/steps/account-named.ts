import { normaliseEmail } from "../../core/email.ts";
import { KeyholdError } from "../../core/errors.ts";
import type { Tx } from "../../db/schema.ts";
import { lockUserByEmail, type UserWithPassword } from "../../db/users.ts";

/** The account that the operator names by its e-mail, locked. Throws `not_found`. */
export async function accountNamed(tx: Tx, typed: string): Promise<UserWithPassword> {
  const email = normaliseEmail(typed);
  const user = email === undefined ? undefined : await lockUserByEmail(tx, email);
  if (user === undefined) throw new KeyholdError("not_found", { hint: "No account has this e-mail." });
  return user;
}
