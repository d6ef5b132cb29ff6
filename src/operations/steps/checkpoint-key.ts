import { open } from "../../core/crypto/seal.ts";
import type { Secret } from "../../core/secret.ts";
import { DEPLOYMENT_ROW, findCheckpointKey } from "../../db/deployment.ts";
import type { Deps } from "../deps.ts";

/** The deployment's id, and the Ed25519 private key that signs its checkpoints. Throws `key_unreadable`, `fernet_key_missing`. */
export async function openCheckpointKey({
  db,
  keyring,
}: Pick<Deps, "db" | "keyring">): Promise<{ readonly deploymentId: string; readonly privateKey: Secret }> {
  const { deploymentId, ...sealed } = await findCheckpointKey(db);
  const place = { table: "deployment", column: "encrypted_checkpoint_key", ownerId: DEPLOYMENT_ROW } as const;
  return { deploymentId, privateKey: open(keyring, place, sealed) };
}
