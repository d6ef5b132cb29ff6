import { createHash, createSecretKey, type KeyObject } from "node:crypto";
import { KeyholdError } from "../errors.ts";
import { decodeBase64Url, encodeBase64Url } from "./base64url.ts";
import { type FernetHalves, halvesOf } from "./fernet.ts";
import type { Random } from "./random.ts";
import { FINGERPRINT_LABEL } from "./subkeys.ts";

/** A master key in the forms in which it is used. Its bytes are in KeyObjects alone, which do not print them. */
export interface FernetKey {
  /** First 8 hex digits of SHA-256("keyhold/v1/fingerprint", a zero byte, the key): names the key, not secret. */
  readonly fingerprint: string;
  /** The key as it is, for plain Fernet tokens. */
  readonly halves: FernetHalves;
  /** The key as the source of subkeys. */
  readonly source: KeyObject;
}

/** The Fernet keys of this process: the first seals, every one opens. */
export interface Keyring {
  readonly first: FernetKey;
  readonly keys: readonly FernetKey[];
  readonly fingerprints: readonly string[];
  get(fingerprint: string): FernetKey | undefined;
}

const KEY_BYTES = 32;
const FINGERPRINT = /^[0-9a-f]{8}$/;

/**
 * Reads `FERNET_KEY`: Fernet keys of 44 characters separated by commas, blanks around each allowed. The problem is
 * the end of a sentence about the variable, names the position at fault and holds nothing of the value.
 */
export function parseKeyring(text: string): { keyring: Keyring } | { problem: string } {
  const keys = new Map<string, FernetKey>();
  const entries = text.split(",").map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    const place = entries.length === 1 ? "" : `in entry ${index + 1} of ${entries.length} `;
    const bytes = decodeBase64Url(entry);
    if (bytes?.length !== KEY_BYTES) {
      return { problem: `${place}is not a Fernet key: 32 bytes as 44 characters of URL-safe base64` };
    }
    const key = fernetKey(bytes);
    if (keys.has(key.fingerprint)) {
      return { problem: `${place}has the fingerprint ${key.fingerprint} of an earlier entry` };
    }
    keys.set(key.fingerprint, key);
  }
  return { keyring: keyringOf([...keys.values()]) };
}

/** The keyring of these keys, the first of which seals. */
export function keyringOf(keys: readonly FernetKey[]): Keyring {
  const [first] = keys;
  if (first === undefined) throw new TypeError("a keyring holds at least one key");
  const byName = new Map(keys.map((key) => [key.fingerprint, key]));
  return { first, keys, fingerprints: [...byName.keys()], get: (fingerprint) => byName.get(fingerprint) };
}

/** Makes a Fernet key as text, in the form that `FERNET_KEY` takes. */
export function generateFernetKey(random: Random): string {
  return encodeBase64Url(random(KEY_BYTES));
}

/**
 * The key that a row names in `sealed_with`. Throws `fernet_key_missing` when the keyring lacks it, and
 * `key_unreadable` when it is no fingerprint: a writer of the database could put any text there, and the first error shows it.
 */
export function keyNamed(keyring: Keyring, fingerprint: string): FernetKey {
  const key = keyring.get(fingerprint);
  if (key !== undefined) return key;
  if (!FINGERPRINT.test(fingerprint)) throw new KeyholdError("key_unreadable");
  throw new KeyholdError("fernet_key_missing", { params: { fingerprint } });
}

function fernetKey(bytes: Buffer): FernetKey {
  const hash = createHash("sha256").update(FINGERPRINT_LABEL).update("\0").update(bytes).digest("hex");
  return { fingerprint: hash.slice(0, 8), halves: halvesOf(bytes), source: createSecretKey(bytes) };
}
