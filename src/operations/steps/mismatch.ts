import { opensKnownValue } from "../../core/crypto/seal.ts";
import { findDeployment } from "../../db/deployment.ts";
import { type FernetKeyRow, listFernetKeys } from "../../db/fernet-keys.ts";
import type { Database, Tx } from "../../db/schema.ts";
import type { Deps } from "../deps.ts";

/** Why a database, a keyring and a deployment name do not belong together. */
export type Mismatch =
  /** Fingerprints of Fernet keys that this database needs and that do not open what is known to be in it. */
  | { readonly kind: "fernet_keys_missing"; readonly needed: readonly string[] }
  /** The Fernet key that is to seal was taken out of use here. It opens nothing that is here, and may be in wrong hands. */
  | { readonly kind: "fernet_key_retired"; readonly fingerprint: string; readonly retiredAt: number }
  | { readonly kind: "other_deployment"; readonly name: string };

/** `undefined` also for a database that is not bound to anything yet. */
export async function findMismatch(
  db: Tx | Database["read"],
  keyring: Deps["keyring"],
  name: string,
): Promise<Mismatch | undefined> {
  const rows = await listFernetKeys(db);
  const needed = rows.filter((row) => !isOpenedBy(keyring, row)).map(({ fingerprint }) => fingerprint);
  if (needed.length > 0) return { kind: "fernet_keys_missing", needed };
  const deployment = await findDeployment(db);
  return deployment === undefined || deployment.name === name
    ? undefined
    : { kind: "other_deployment", name: deployment.name };
}

function isOpenedBy(keyring: Deps["keyring"], row: FernetKeyRow): boolean {
  const key = keyring.get(row.fingerprint);
  return key !== undefined && opensKnownValue(key, row.knownValue);
}
