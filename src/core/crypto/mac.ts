import { createHmac, createSecretKey, timingSafeEqual } from "node:crypto";
import { type FernetKey, type Keyring, keyNamed } from "./keyring.ts";
import { expand, labelOf } from "./subkeys.ts";

/** A MAC in lower-case hex, and the fingerprint of the Fernet key that made it. */
export interface Mac {
  readonly mac: string;
  readonly sealedWith: string;
}

/** Makes the MAC of an audit chain's head under the first Fernet key. A MAC of one chain holds for no other. */
export function macUnder(keyring: Keyring, chainId: number, bytes: Uint8Array): Mac {
  return { mac: macOf(keyring.first, chainId, bytes).toString("hex"), sealedWith: keyring.first.fingerprint };
}

/**
 * Whether the MAC holds for these bytes of this chain; compared in constant time. Throws `fernet_key_missing` when
 * the keyring lacks the key: then nobody can tell.
 */
export function macHolds(keyring: Keyring, chainId: number, bytes: Uint8Array, given: Mac): boolean {
  const expected = macOf(keyNamed(keyring, given.sealedWith), chainId, bytes);
  // The stored MAC is the database writer's to choose; only 64 hex digits reach the comparison.
  return /^[0-9a-f]{64}$/.test(given.mac) && timingSafeEqual(expected, Buffer.from(given.mac, "hex"));
}

function macOf(key: FernetKey, chainId: number, bytes: Uint8Array): Buffer {
  const label = labelOf({ table: "audit_heads", column: "mac", ownerId: chainId });
  return createHmac("sha256", createSecretKey(expand(key.source, label)))
    .update(bytes)
    .digest();
}
