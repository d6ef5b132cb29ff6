import { hashPassword } from "../core/crypto/password.ts";
import { seal } from "../core/crypto/seal.ts";
import { normaliseEmail } from "../core/email.ts";
import { KeyholdError } from "../core/errors.ts";
import { Secret } from "../core/secret.ts";
import { addressBlock, countWithin, REGISTRATIONS_PER_ADDRESS, throttleSubject } from "../core/throttle.ts";
import { insertUser, type User } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { admit } from "./steps/admit.ts";
import { record } from "./steps/record.ts";

/** Makes an account. Throws `registration_closed`, `validation_failed`, `email_taken`, `too_many_requests`. */
export async function register(
  deps: Deps,
  origin: Origin,
  input: { email: string; password: Secret },
): Promise<User> {
  if (deps.registration !== "open") throw new KeyholdError("registration_closed");
  const email = normaliseEmail(input.email);
  if (email === undefined) {
    throw new KeyholdError("validation_failed", {
      fields: [{ field: "email", message: "This is not an e-mail address." }],
    });
  }
  const subject = throttleSubject("register", addressBlock(origin.address));
  await deps.db.write((tx) =>
    admit(tx, subject, deps.now(), (state, now) => countWithin(REGISTRATIONS_PER_ADDRESS, state, now)),
  );
  const hash = new Secret(await deps.passwords.run(() => hashPassword(input.password, deps.random)));
  return deps.db.write(async (tx) => {
    const createdAt = deps.now();
    const sealedWith = deps.keyring.first.fingerprint;
    const user = await insertUser(tx, { email, createdAt, sealedWith }, (ownerId) =>
      seal(
        deps.keyring,
        { table: "users", column: "hashed_password", ownerId },
        hash,
        createdAt,
        deps.random,
      ),
    );
    if (user === undefined) throw new KeyholdError("email_taken");
    await record(tx, deps, origin, user.id, {
      event: "user.registered",
      actor: `user:${user.id}`,
      subject: `user:${user.id}`,
      details: { email },
    });
    return user;
  });
}
