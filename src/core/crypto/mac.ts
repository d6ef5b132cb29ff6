import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { KeyholdError } from "../errors.ts";
import { type FernetKey, type Keyring, keyNamed } from "./keyring.ts";
import { expand, labelOf, type MacPlace } from "./subkeys.ts";

/** A MAC in lower-case hex, and the fingerprint of the Fernet key that made it. */
export interface Mac {
  readonly mac: string;
  readonly sealedWith: string;
}

/** Where the MAC of an audit chain's head stands. */
export function headPlace(chainId: number): MacPlace {
  return { table: "audit_heads", column: "mac", ownerId: chainId };
}

/** Where the MAC over the end of a chain's archived part stands. */
export function archivePlace(chainId: number): MacPlace {
  return { table: "audit_archives", column: "mac", ownerId: chainId };
}

/** Makes a MAC under the first Fernet key. A MAC of one place holds in no other. */
export function macUnder(keyring: Keyring, place: MacPlace, bytes: Uint8Array): Mac {
  return { mac: macOf(keyring.first, place, bytes).toString("hex"), sealedWith: keyring.first.fingerprint };
}

/**
 * Whether the MAC holds for these bytes in this place; compared in constant time. Throws `fernet_key_missing` when
 * the keyring lacks the key: then nobody can tell.
 */
export function macHolds(keyring: Keyring, place: MacPlace, bytes: Uint8Array, given: Mac): boolean {
  const expected = macOf(keyNamed(keyring, given.sealedWith), place, bytes);
  // The stored MAC is the database writer's to choose; only 64 hex digits reach the comparison.
  return /^[0-9a-f]{64}$/.test(given.mac) && timingSafeEqual(expected, Buffer.from(given.mac, "hex"));
}

/** Makes a MAC of another key of the keyring anew under the first. Throws `key_unreadable` when it does not hold, `fernet_key_missing`. */
export function renewMac(keyring: Keyring, place: MacPlace, bytes: Uint8Array, given: Mac): string {
  if (!macHolds(keyring, place, bytes, given)) throw new KeyholdError("key_unreadable");
  return macOf(keyring.first, place, bytes).toString("hex");
}

function macOf(key: FernetKey, place: MacPlace, bytes: Uint8Array): Buffer {
  return createHmac("sha256", subkeyOf(key, labelOf(place)))
    .update(bytes)
    .digest();
}

/** Each append needs the subkey of its chain twice, and making it takes as long as using it. */
const SUBKEYS_KEPT = 1_000;
const subkeys = new WeakMap<FernetKey, Map<string, KeyObject>>();

/** The subkeys that were used lately; they open nothing, and go with their Fernet key. */
function subkeyOf(key: FernetKey, label: string): KeyObject {
  const known = subkeys.get(key) ?? new Map<string, KeyObject>();
  subkeys.set(key, known);
  const subkey = known.get(label) ?? createSecretKey(expand(key.source, label));
  known.delete(label);
  known.set(label, subkey);
  const [oldest] = known.size > SUBKEYS_KEPT ? known.keys() : [];
  if (oldest !== undefined) known.delete(oldest);
  return subkey;
}
