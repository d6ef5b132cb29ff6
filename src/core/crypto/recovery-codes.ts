import { createHmac, timingSafeEqual } from "node:crypto";
import { Secret } from "../secret.ts";
import type { Random } from "./random.ts";
import { RECOVERY_LABEL } from "./subkeys.ts";

/** Crockford's base32 in lower case: without i, l, o and u. */
const ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz";
const CODES = 10;
const LENGTH = 10;
const FORM = new RegExp(`^[${ALPHABET}]{${LENGTH}}$`);

/** Makes ten codes of 50 random bits each, in the form `xxxxx-xxxxx`, for whoever loses the authenticator app. */
export function createRecoveryCodes(random: Random): readonly Secret[] {
  return Array.from({ length: CODES }, () => {
    // 32 divides 256, so every character is as likely as any other.
    const code = [...random(LENGTH)].map((byte) => ALPHABET.charAt(byte & 31)).join("");
    return new Secret(`${code.slice(0, LENGTH / 2)}-${code.slice(LENGTH / 2)}`);
  });
}

/**
 * The hash of a recovery code under the user's TOTP secret, in lower-case hex, however the code was written: case,
 * blanks and dashes do not count. `undefined` when the text has not the form of one.
 */
export function recoveryCodeHash(key: Uint8Array, typed: Secret): string | undefined {
  const code = typed.reveal().replace(/[\s-]/g, "").toLowerCase();
  if (!FORM.test(code)) return undefined;
  return createHmac("sha256", key).update(RECOVERY_LABEL).update("\0").update(code).digest("hex");
}

/** The hashes without the one of this code, or `undefined` when it is not among them; compared in constant time. */
export function withoutCode(
  hashes: readonly string[],
  key: Uint8Array,
  typed: Secret,
): readonly string[] | undefined {
  const hash = recoveryCodeHash(key, typed);
  if (hash === undefined) return undefined;
  const given = Buffer.from(hash, "hex");
  const rest = hashes.filter((one) => !timingSafeEqual(Buffer.from(one, "hex"), given));
  return rest.length < hashes.length ? rest : undefined;
}
