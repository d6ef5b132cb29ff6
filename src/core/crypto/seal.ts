import { KeyholdError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { decryptFernet, encryptFernet, type FernetHalves, halvesOf } from "./fernet.ts";
import { type FernetKey, type Keyring, keyNamed } from "./keyring.ts";
import type { Random } from "./random.ts";
import { expand, labelOf, type Place } from "./subkeys.ts";
import { decodeText, encodeText } from "./text.ts";

export type { Place } from "./subkeys.ts";

/** What stands in the database: the token, and beside it the fingerprint of the Fernet key that sealed it. */
export interface Sealed {
  readonly token: string;
  readonly sealedWith: string;
}

const KNOWN_VALUE = "keyhold/v1/known_value";

/**
 * Seals a value for one place under the first Fernet key; it opens there and nowhere else. `now` in milliseconds
 * since 1970. Throws `malformed_request` for text with half a surrogate pair, which would not come back as it was.
 */
export function seal(keyring: Keyring, place: Place, value: Secret, now: number, random: Random): Sealed {
  return {
    token: sealUnder(keyring.first, place, value, now, random),
    sealedWith: keyring.first.fingerprint,
  };
}

/**
 * Opens what `seal` made for the same place. Throws `fernet_key_missing` with the fingerprint when the keyring lacks
 * the key, and `key_unreadable` when the value was altered or moved.
 */
export function open(keyring: Keyring, place: Place, sealed: Sealed): Secret {
  const value = openUnder(keyNamed(keyring, sealed.sealedWith), place, sealed.token);
  if (value === undefined) throw new KeyholdError("key_unreadable");
  return value;
}

/**
 * Makes a token of another key of the keyring anew under the first, for the same place; the value is no text in between. `now` in
 * milliseconds since 1970. Throws as `open` does.
 */
export function reseal(keyring: Keyring, place: Place, sealed: Sealed, now: number, random: Random): string {
  const label = labelOf(place);
  const bytes = decryptFernet(halvesUnder(keyNamed(keyring, sealed.sealedWith), label), sealed.token);
  if (bytes === undefined) throw new KeyholdError("key_unreadable");
  const token = encryptFernet(halvesUnder(keyring.first, label), bytes, now, random(16));
  bytes.fill(0);
  return token;
}

/** The known value of a Fernet key for its row in `fernet_keys`. `now` in milliseconds since 1970. */
export function knownValue(key: FernetKey, now: number, random: Random): string {
  return sealUnder(key, knownPlace(key), new Secret(KNOWN_VALUE), now, random);
}

/** Whether this Fernet key is the one that made the known value. */
export function opensKnownValue(key: FernetKey, token: string): boolean {
  return openUnder(key, knownPlace(key), token)?.reveal() === KNOWN_VALUE;
}

function sealUnder(key: FernetKey, place: Place, value: Secret, now: number, random: Random): string {
  return encryptFernet(subkeyHalves(key, place), encodeText(value), now, random(16));
}

function openUnder(key: FernetKey, place: Place, token: string): Secret | undefined {
  const bytes = decryptFernet(subkeyHalves(key, place), token);
  return bytes === undefined ? undefined : decodeText(bytes);
}

function subkeyHalves(key: FernetKey, place: Place): FernetHalves {
  return halvesUnder(key, labelOf(place));
}

function halvesUnder(key: FernetKey, label: string): FernetHalves {
  return halvesOf(expand(key.source, label));
}

function knownPlace(key: FernetKey): Place {
  return { table: "fernet_keys", column: "known_value", ownerId: key.fingerprint };
}
