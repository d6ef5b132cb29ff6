import { generateKeyPairSync, randomUUID } from "node:crypto";
import { seal } from "../core/crypto/seal.ts";
import { Secret } from "../core/secret.ts";
import { DEPLOYMENT_ROW, findDeployment, insertDeployment, lockBinding } from "../db/deployment.ts";
import type { Tx } from "../db/schema.ts";
import type { Deps } from "./deps.ts";
import { addFirstKey } from "./steps/add-first-key.ts";
import { findMismatch, type Mismatch } from "./steps/mismatch.ts";
import { recordForDeployment } from "./steps/record.ts";
import { findRetiredFirst } from "./steps/retired-first.ts";

type BindDeps = Pick<Deps, "db" | "keyring" | "now" | "random">;

/**
 * Makes sure that database, Fernet keys and deployment name belong together, and binds them at the first start. Two
 * nodes may do this at once: then one after the other. `migrated` are the migrations that were applied just before, and are
 * recorded where there was something to migrate. Answers what does not belong together; then nothing was written.
 */
export async function bindDeployment(
  deps: BindDeps,
  name: string,
  migrated: readonly number[] = [],
): Promise<Mismatch | undefined> {
  return deps.db.write(async (tx) => {
    await lockBinding(tx);
    const mismatch = await findMismatch(tx, deps.keyring, name);
    if (mismatch !== undefined) return mismatch;
    const retired = await findRetiredFirst(tx, deps.keyring);
    if (retired !== undefined) {
      return { kind: "fernet_key_retired", fingerprint: retired.fingerprint, retiredAt: retired.retiredAt };
    }
    await addFirstKey(tx, deps);
    if ((await findDeployment(tx)) === undefined) await createDeployment(tx, deps, name);
    else if (migrated.length > 0) await recordMigrations(tx, deps, migrated);
    return undefined;
  });
}

function recordMigrations(tx: Tx, deps: BindDeps, migrated: readonly number[]): Promise<void> {
  return recordForDeployment(tx, deps, {
    event: "deployment.migrated",
    actor: "system",
    subject: "deployment:migrated",
    data: { migrations: migrated.map(String) },
  });
}

async function createDeployment(tx: Tx, deps: BindDeps, name: string): Promise<void> {
  const now = deps.now();
  const pem = generateKeyPairSync("ed25519").privateKey.export({ type: "pkcs8", format: "pem" });
  const place = { table: "deployment", column: "encrypted_checkpoint_key", ownerId: DEPLOYMENT_ROW } as const;
  const checkpointKey = seal(deps.keyring, place, new Secret(String(pem)), now, deps.random);
  const deploymentId = randomUUID();
  if (!(await insertDeployment(tx, { deploymentId, name, checkpointKey }, now))) return;
  await recordForDeployment(tx, deps, {
    event: "deployment.created",
    actor: "system",
    subject: `deployment:${deploymentId}`,
    data: { name },
  });
}
