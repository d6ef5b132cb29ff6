import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { insertUser, type User } from "../db/users.ts";
import type { Deps } from "./deps.ts";
import { readEmail } from "./steps/read-email.ts";
import { record } from "./steps/record.ts";
import { sealPassword } from "./steps/seal-password.ts";

/** Makes an account for somebody, whoever may register. Throws `validation_failed`, `email_taken`. */
export async function createUser(deps: Deps, input: { email: string; password: Secret }): Promise<User> {
  const email = readEmail(input.email);
  const sealFor = await sealPassword(deps, input.password);
  return deps.db.write(async (tx) => {
    const account = { email, createdAt: deps.now(), sealedWith: deps.keyring.first.fingerprint };
    const user = await insertUser(tx, account, sealFor);
    if (user === undefined) throw new KeyholdError("email_taken");
    await record(tx, deps, undefined, user.id, {
      event: "user.created",
      actor: "operator",
      subject: `user:${user.id}`,
      details: { email },
    });
    return user;
  });
}
