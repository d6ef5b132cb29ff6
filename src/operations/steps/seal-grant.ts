import { type Grant, readGrant, writeGrant } from "../../core/bots/grant.ts";
import { open, type Sealed, seal } from "../../core/crypto/seal.ts";
import { KeyholdError } from "../../core/errors.ts";
import type { Deps } from "../deps.ts";

/** Seals a grant to the id of its virtual key. */
export function sealGrant(deps: Pick<Deps, "keyring" | "now" | "random">, id: number, grant: Grant): Sealed {
  return seal(deps.keyring, placeOf(id), writeGrant(grant), deps.now(), deps.random);
}

interface SealedGrant {
  readonly id: number;
  readonly user_id: number;
  readonly encrypted_grant: string;
  readonly sealed_with: string;
}

/** Opens the grant of a virtual key that is not revoked. Throws `key_unreadable`, `fernet_key_missing`. */
export function openGrant({ keyring }: Pick<Deps, "keyring">, row: SealedGrant): Grant {
  const sealed = { token: row.encrypted_grant, sealedWith: row.sealed_with };
  const grant = readGrant(open(keyring, placeOf(row.id), sealed));
  // The row says whose key it is too, and anybody who writes the database could have it say something else.
  if (grant === undefined || grant.userId !== row.user_id) throw new KeyholdError("key_unreadable");
  return grant;
}

function placeOf(id: number) {
  return { table: "virtual_keys", column: "encrypted_grant", ownerId: id } as const;
}
