import { isBcryptHash } from "../../core/crypto/bcrypt.ts";
import { decoyHash, verifyPassword } from "../../core/crypto/password.ts";
import { open } from "../../core/crypto/seal.ts";
import type { Secret } from "../../core/secret.ts";
import type { UserWithPassword } from "../../db/users.ts";
import type { Deps } from "../deps.ts";

type CheckDeps = Pick<Deps, "keyring" | "passwords" | "passwordCost" | "verifyBcrypt">;

/**
 * The hash that the password has proven right for, or `undefined` when it is wrong. No user costs the same work as one
 * with another password; one who was taken over and has not logged in since costs more. Throws `too_many_requests`, `key_unreadable`, `fernet_key_missing`.
 */
export async function checkPassword(
  deps: CheckDeps,
  user: UserWithPassword | undefined,
  password: Secret,
): Promise<Secret | undefined> {
  const hash = user === undefined ? undefined : passwordHashOf(deps, user);
  const stored = hash === undefined ? decoyHash(deps.passwordCost) : hash.reveal();
  const verify = isBcryptHash(stored) ? deps.verifyBcrypt : verifyPassword;
  const isRight = await deps.passwords.run(() => verify(password, stored));
  return isRight ? hash : undefined;
}

/**
 * Whether the locked row of the user still has the hash that was checked: a change of the password meanwhile must not be
 * followed by an act on the strength of the old one.
 */
export function stillHas(
  deps: Pick<Deps, "keyring">,
  locked: UserWithPassword | undefined,
  hash: Secret,
): locked is UserWithPassword {
  return locked !== undefined && passwordHashOf(deps, locked).reveal() === hash.reveal();
}

function passwordHashOf({ keyring }: Pick<Deps, "keyring">, user: UserWithPassword): Secret {
  return open(keyring, { table: "users", column: "hashed_password", ownerId: user.id }, user.password);
}
