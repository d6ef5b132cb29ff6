import { createHmac, timingSafeEqual } from "node:crypto";
import { Secret } from "../secret.ts";
import { decodeBase32, encodeBase32 } from "./base32.ts";
import type { Random } from "./random.ts";

/** RFC 4226 section 4 asks for at least 16 bytes and recommends 20, the length of SHA-1. */
const SECRET_BYTES = 20;
const STEP_MS = 30_000;
const DIGITS = 6;
const ISSUER = "Keyhold";

/** Makes the secret of an authenticator app: 160 random bits as 32 characters of base32. */
export function createTotpSecret(random: Random): Secret {
  return new Secret(encodeBase32(random(SECRET_BYTES)));
}

/** The bytes of such a secret, or `undefined` for any other text. */
export function totpSecretBytes(secret: Secret): Buffer | undefined {
  const bytes = decodeBase32(secret.reveal());
  return bytes?.length === SECRET_BYTES ? bytes : undefined;
}

/**
 * The 30 s step whose code (RFC 6238: SHA-1, 6 digits) this is, blanks left aside: the one of `nowMs` (milliseconds
 * since 1970), the one before, or the one after, since clocks differ. Steps up to `lastStep` are used up. Store the
 * answer as the next `lastStep` in the same transaction; `undefined` says that the code is wrong.
 */
export function matchTotp(
  key: Uint8Array,
  typed: Secret,
  nowMs: number,
  lastStep: number,
): number | undefined {
  const code = Buffer.from(typed.reveal().replace(/\s/g, ""));
  const current = Math.floor(nowMs / STEP_MS);
  let matched: number | undefined;
  // All three are always compared. When two steps have one code it counts as the later, so that it is used up whole.
  for (const step of [current - 1, current, current + 1]) {
    const expected = Buffer.from(hotp(key, step));
    const isEqual = code.length === expected.length && timingSafeEqual(code, expected);
    if (isEqual && step > lastStep) matched = step;
  }
  return matched;
}

/** The code of a counter (RFC 4226 section 5.3). */
export function hotp(key: Uint8Array, counter: number): string {
  const message = Buffer.alloc(8);
  message.writeBigUInt64BE(BigInt(counter));
  const mac = createHmac("sha1", key).update(message).digest();
  const offset = mac.readUInt8(mac.length - 1) & 15;
  const code = (mac.readUInt32BE(offset) & 0x7fffffff) % 10 ** DIGITS;
  return String(code).padStart(DIGITS, "0");
}

/** The address that the QR code of an authenticator app holds: https://github.com/google/google-authenticator/wiki/Key-Uri-Format */
export function otpauthUri(secret: Secret, email: string): Secret {
  const account = `${ISSUER}:${encodeURIComponent(email)}`;
  const settings = `secret=${secret.reveal()}&issuer=${ISSUER}&algorithm=SHA1&digits=${DIGITS}&period=${STEP_MS / 1000}`;
  return new Secret(`otpauth://totp/${account}?${settings}`);
}
