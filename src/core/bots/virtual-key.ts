import { crc32 } from "node:zlib";
import type { Random } from "../crypto/random.ts";
import { Secret } from "../secret.ts";

const ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BODY = 43;
const CHECKSUM = 6;
/** The largest multiple of 62 in a byte: bytes from here on are dropped, so that every character is equally likely. */
const FAIR = 256 - (256 % ALPHABET.length);
const FORM = /^kh[vs]_[0-9A-Za-z]{49}$/;

/** What a bot is given: 53 characters each, of letters and digits but for the prefix. docs/formats.md, "Virtual key". */
interface VirtualKeyPair {
  /** Names the virtual key; it is sent with every request and is not secret. */
  readonly apiKey: string;
  /** Signs the bot's requests. */
  readonly secret: Secret;
}

/** Makes a virtual key and its secret, of 256 random bits each. */
export function createVirtualKeyPair(random: Random): VirtualKeyPair {
  return { apiKey: createVirtualApiKey(random), secret: new Secret(withChecksum("khs_", body(random))) };
}

function createVirtualApiKey(random: Random): string {
  return withChecksum("khv_", body(random));
}

/** Whether the text is a virtual key that was typed or copied rightly: a typing error needs no look into the database. */
export function isVirtualApiKey(text: string): boolean {
  if (!FORM.test(text) || !text.startsWith("khv_")) return false;
  return text.slice(-CHECKSUM) === checksum(text.slice(4, 4 + BODY));
}

/** Random letters and digits, such as a client order id is made of. */
export function randomBase62(random: Random, length: number): string {
  let text = "";
  while (text.length < length) {
    for (const byte of random(length)) if (byte < FAIR) text += ALPHABET[byte % ALPHABET.length];
  }
  return text.slice(0, length);
}

function body(random: Random): string {
  return randomBase62(random, BODY);
}

function withChecksum(prefix: string, text: string): string {
  return prefix + text + checksum(text);
}

/** CRC-32 (as in gzip, RFC 1952 section 8) of the characters, in base 62 with six digits, the most significant first. */
function checksum(text: string): string {
  let rest = crc32(text);
  let digits = "";
  for (let place = 0; place < CHECKSUM; place++) {
    digits = (ALPHABET[rest % ALPHABET.length] ?? "") + digits;
    rest = Math.floor(rest / ALPHABET.length);
  }
  return digits;
}
