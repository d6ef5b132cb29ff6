import { BCRYPT_BYTES, isBcryptHash } from "../../core/crypto/bcrypt.ts";
import { hashPassword } from "../../core/crypto/password.ts";
import { KeyholdError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import type { Tx } from "../../db/schema.ts";
import { updatePassword } from "../../db/users.ts";
import type { Deps, Origin } from "../deps.ts";
import { record } from "./record.ts";
import { sealHash } from "./seal-password.ts";

/**
 * The argon2id hash of a password that has proven right for a bcrypt hash; undefined where nothing is to be changed. Of a longer
 * password bcrypt has proven the first 72 bytes alone: what was typed after them may be wrong, and must not become the password.
 */
export async function hashAnew(
  { passwords, passwordCost, random }: Pick<Deps, "passwords" | "passwordCost" | "random">,
  hash: Secret,
  password: Secret,
): Promise<Secret | undefined> {
  if (!isBcryptHash(hash.reveal()) || Buffer.byteLength(password.reveal()) > BCRYPT_BYTES) return undefined;
  try {
    return new Secret(await passwords.run(() => hashPassword(password, random, passwordCost)));
  } catch (error) {
    // Too many are logging in: this login need not fail for it, the next one tries again.
    if (error instanceof KeyholdError && error.code === "too_many_requests") return undefined;
    throw error;
  }
}

/** Puts it in the place of the old one, whose password stays good. */
export async function storeUpgrade(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  userId: number,
  hash: Secret,
): Promise<void> {
  await updatePassword(tx, userId, sealHash(deps, userId, hash), deps.now());
  await record(tx, deps, origin, userId, {
    event: "user.password_upgraded",
    actor: "system",
    subject: `user:${userId}`,
    data: { from: "bcrypt", to: "argon2id" },
  });
}
