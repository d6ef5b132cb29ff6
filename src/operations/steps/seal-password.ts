import { hashPassword } from "../../core/crypto/password.ts";
import { seal } from "../../core/crypto/seal.ts";
import { Secret } from "../../core/secret.ts";
import type { SealedPassword } from "../../db/users.ts";
import type { Deps } from "../deps.ts";

/**
 * Hashes a new password and answers how to seal the hash to a user, whose id may not be known yet. `field` is the name
 * under which the password came. Throws `validation_failed`, `too_many_requests`, `malformed_request`.
 */
export async function sealPassword(
  deps: Pick<Deps, "keyring" | "passwords" | "random" | "now">,
  password: Secret,
  field = "password",
): Promise<(userId: number) => SealedPassword> {
  const phc = await deps.passwords.run(() => hashPassword(password, deps.random, field));
  const hash = new Secret(phc);
  return (ownerId) => {
    const place = { table: "users", column: "hashed_password", ownerId } as const;
    return seal(deps.keyring, place, hash, deps.now(), deps.random);
  };
}
