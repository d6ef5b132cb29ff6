import { hashPassword } from "../../core/crypto/password.ts";
import { seal } from "../../core/crypto/seal.ts";
import { KeyholdError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import type { SealedPassword } from "../../db/users.ts";
import type { Deps } from "../deps.ts";

/** Characters. What comes over HTTP is held to it by its schema before. */
const MIN_PASSWORD = 8;

/**
 * Hashes a new password and answers how to seal the hash to a user, whose id may not be known yet. `field` is the name
 * under which the password came. Throws `validation_failed`, `too_many_requests`, `malformed_request`.
 */
export async function sealPassword(
  deps: Pick<Deps, "keyring" | "passwords" | "passwordCost" | "random" | "now">,
  password: Secret,
  field = "password",
): Promise<(userId: number) => SealedPassword> {
  if (password.reveal().length < MIN_PASSWORD) {
    const message = `Use at least ${MIN_PASSWORD} characters.`;
    throw new KeyholdError("validation_failed", { fields: [{ field, message }] });
  }
  const phc = await deps.passwords.run(() => hashPassword(password, deps.random, deps.passwordCost, field));
  return (userId) => sealHash(deps, userId, new Secret(phc));
}

/** Seals a hash to the user whose password it is of. */
export function sealHash(
  { keyring, now, random }: Pick<Deps, "keyring" | "now" | "random">,
  ownerId: number,
  hash: Secret,
): SealedPassword {
  return seal(keyring, { table: "users", column: "hashed_password", ownerId }, hash, now(), random);
}
