import { randomFillSync } from "node:crypto";
import { readFernetKey } from "./config.ts";
import type { Keyring } from "./core/crypto/keyring.ts";
import { createRandomPool } from "./core/crypto/random.ts";
import * as fernet from "./core/crypto/value.ts";
import { KeyholdError } from "./core/errors.ts";
import { Secret } from "./core/secret.ts";

const random = createRandomPool(randomFillSync);

/**
 * Encrypts text as a Fernet token under the first key of `FERNET_KEY` (or `FERNET_KEY_FILE`), which is read from the
 * environment at each call. Any Fernet library that has the key opens the token, Python's `cryptography` among them.
 * Throws an error that names the variable when it is missing or holds no Fernet keys.
 */
export function encryptValue(value: string): string {
  return fernet.encryptValue(keyring(), new Secret(value), Date.now(), random);
}

/**
 * Opens a Fernet token under any key of `FERNET_KEY`. Throws an error with the code `key_unreadable` when the token
 * was altered or belongs to another key.
 */
export function decryptValue(token: string): string {
  const value = fernet.decryptValue(keyring(), token);
  if (value === undefined) throw new KeyholdError("key_unreadable");
  return value.reveal();
}

let known: { readonly source: string; readonly keyring: Keyring } | undefined;

/** Parsing costs more than encrypting, so a keyring is kept for as long as the variable stays the same. */
function keyring(): Keyring {
  const { FERNET_KEY = "", FERNET_KEY_FILE } = process.env;
  if (FERNET_KEY_FILE) return readFernetKey(process.env);
  if (known?.source !== FERNET_KEY) known = { source: FERNET_KEY, keyring: readFernetKey(process.env) };
  return known.keyring;
}
