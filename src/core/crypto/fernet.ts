import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  type KeyObject,
  timingSafeEqual,
} from "node:crypto";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";

// https://github.com/fernet/spec/blob/master/Spec.md and docs/formats.md
const VERSION = 0x80;
const IV_START = 9;
const CIPHERTEXT_START = 25;
const BLOCK = 16;
const MAC_LENGTH = 32;
const SHORTEST = CIPHERTEXT_START + BLOCK + MAC_LENGTH;
const MAX_CLOCK_SKEW_SECONDS = 60;

/**
 * The two halves of a Fernet key. KeyObjects, because a raw key handed to `createHmac` or `createCipheriv` costs
 * several microseconds more at every use, and because they do not print their bytes.
 */
export interface FernetHalves {
  readonly signing: KeyObject;
  readonly encryption: KeyObject;
}

/** Splits the 32 bytes of a Fernet key: the first half signs, the second encrypts. */
export function halvesOf(key: Uint8Array): FernetHalves {
  if (key.length !== 32) throw new TypeError("a Fernet key has 32 bytes");
  return { signing: createSecretKey(key.subarray(0, 16)), encryption: createSecretKey(key.subarray(16)) };
}

/** Whether a text has the form of a Fernet token, whatever key made it. */
export function isFernetToken(text: string): boolean {
  const bytes = decodeBase64Url(text);
  return bytes !== undefined && hasForm(bytes);
}

/** Makes a Fernet token. `nowMs` in milliseconds since 1970; `iv` 16 bytes that are random and used only here. */
export function encryptFernet(
  halves: FernetHalves,
  plaintext: Uint8Array,
  nowMs: number,
  iv: Buffer,
): string {
  const cipher = createCipheriv("aes-128-cbc", halves.encryption, iv);
  const head = cipher.update(plaintext);
  const tail = cipher.final();
  const macStart = CIPHERTEXT_START + head.length + tail.length;
  const token = Buffer.allocUnsafe(macStart + MAC_LENGTH);
  token[0] = VERSION;
  token.writeBigUInt64BE(BigInt(Math.floor(nowMs / 1000)), 1);
  token.set(iv, IV_START);
  token.set(head, CIPHERTEXT_START);
  token.set(tail, CIPHERTEXT_START + head.length);
  token.write(macOf(halves, token.subarray(0, macStart)), macStart, "binary");
  return encodeBase64Url(token);
}

/**
 * Opens a Fernet token, or answers `undefined`, without a reason, for whatever is not one under this key. With
 * options it must be at most `ttlSeconds` old and at most 60 s ahead of `nowMs` (milliseconds since 1970).
 */
export function decryptFernet(
  halves: FernetHalves,
  token: string,
  options?: { readonly ttlSeconds: number; readonly nowMs: number },
): Buffer | undefined {
  // Until the MAC is checked these bytes are the attacker's: whoever can write the database or hand in a token.
  const bytes = decodeBase64Url(token);
  if (bytes === undefined || !hasForm(bytes)) return undefined;
  const macStart = bytes.length - MAC_LENGTH;
  const mac = Buffer.from(macOf(halves, bytes.subarray(0, macStart)), "binary");
  if (!timingSafeEqual(mac, bytes.subarray(macStart))) return undefined;
  if (options !== undefined && !isFresh(bytes, options.ttlSeconds, options.nowMs)) return undefined;
  return decrypt(
    halves,
    bytes.subarray(IV_START, CIPHERTEXT_START),
    bytes.subarray(CIPHERTEXT_START, macStart),
  );
}

function hasForm(bytes: Buffer): boolean {
  return bytes.length >= SHORTEST && bytes[0] === VERSION;
}

// As text: a digest as a Buffer of its own makes encrypting a tenth slower.
function macOf(halves: FernetHalves, message: Uint8Array): string {
  return createHmac("sha256", halves.signing).update(message).digest("binary");
}

function isFresh(bytes: Buffer, ttlSeconds: number, nowMs: number): boolean {
  const age = Math.floor(nowMs / 1000) - Number(bytes.readBigUInt64BE(1));
  return age <= ttlSeconds && age >= -MAX_CLOCK_SKEW_SECONDS;
}

function decrypt(halves: FernetHalves, iv: Buffer, ciphertext: Buffer): Buffer | undefined {
  const decipher = createDecipheriv("aes-128-cbc", halves.encryption, iv);
  const head = decipher.update(ciphertext);
  try {
    return Buffer.concat([head, decipher.final()]);
  } catch {
    // Bad length or padding under a good MAC: made by somebody with the key, but not a Fernet token.
    return undefined;
  }
}
