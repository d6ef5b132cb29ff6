import type { Secret } from "../secret.ts";
import { decryptFernet, encryptFernet } from "./fernet.ts";
import type { Keyring } from "./keyring.ts";
import type { Random } from "./random.ts";
import { decodeText, encodeText } from "./text.ts";

/**
 * Encrypts text as a plain Fernet token under the first Fernet key as it is: any Fernet library with that key opens
 * it. For exchange with other programs; what the database holds is sealed to its place instead. `now` in milliseconds
 * since 1970.
 */
export function encryptValue(keyring: Keyring, value: Secret, now: number, random: Random): string {
  return encryptFernet(keyring.first.halves, encodeText(value), now, random(16));
}

/** Opens a plain Fernet token under any key of the keyring; `undefined` when none opens it or it holds no UTF-8. */
export function decryptValue(keyring: Keyring, token: string): Secret | undefined {
  for (const key of keyring.keys) {
    const bytes = decryptFernet(key.halves, token);
    if (bytes !== undefined) return decodeText(bytes);
  }
  return undefined;
}
