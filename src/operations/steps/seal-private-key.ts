import { open, type Sealed, seal } from "../../core/crypto/seal.ts";
import { KeyholdError } from "../../core/errors.ts";
import { Secret } from "../../core/secret.ts";
import type { GeneratedKeyRow } from "../../db/generated-keys.ts";
import type { Deps } from "../deps.ts";

/** Seals the private half of a pair that was made here: to its row, and with the user whose it is. */
export function sealPrivateKey(
  deps: Pick<Deps, "keyring" | "now" | "random">,
  id: number,
  userId: number,
  pem: Secret,
): Sealed {
  const value = new Secret(JSON.stringify({ v: 1, userId, privateKey: pem.reveal() }));
  return seal(deps.keyring, placeOf(id), value, deps.now(), deps.random);
}

/** The private half in PEM. Throws `key_unreadable`, `fernet_key_missing`. */
export function openPrivateKey({ keyring }: Pick<Deps, "keyring">, row: GeneratedKeyRow): Secret {
  const sealed = { token: row.encrypted_private_key, sealedWith: row.sealed_with };
  const text = open(keyring, placeOf(row.id), sealed).reveal();
  const { v, userId, privateKey } = JSON.parse(text) as { v: number; userId: number; privateKey: string };
  // The row says whose it is too, and anybody who writes the database could have it say something else.
  if (v !== 1 || userId !== row.user_id) throw new KeyholdError("key_unreadable");
  return new Secret(privateKey);
}

function placeOf(id: number) {
  return { table: "generated_keys", column: "encrypted_private_key", ownerId: id } as const;
}
