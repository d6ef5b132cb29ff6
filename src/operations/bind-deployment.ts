import { generateKeyPairSync, randomUUID } from "node:crypto";
import { knownValue, opensKnownValue, seal } from "../core/crypto/seal.ts";
import { Secret } from "../core/secret.ts";
import { DEPLOYMENT_ROW, findDeployment, insertDeployment } from "../db/deployment.ts";
import { type FernetKeyRow, insertFernetKey, listFernetKeys } from "../db/fernet-keys.ts";
import type { Tx } from "../db/schema.ts";
import type { Deps } from "./deps.ts";
import { recordForDeployment } from "./steps/record.ts";

type BindDeps = Pick<Deps, "db" | "keyring" | "now" | "random">;

export type Binding =
  | { readonly kind: "bound" }
  /** Fingerprints of Fernet keys that this database needs and that do not open what is known to be in it. */
  | { readonly kind: "fernet_keys_missing"; readonly needed: readonly string[] }
  | { readonly kind: "other_deployment"; readonly name: string };

/**
 * Makes sure that database, Fernet keys and deployment name belong together, and binds them at the first start. Two
 * nodes may do this at once.
 */
export async function bindDeployment(deps: BindDeps, name: string): Promise<Binding> {
  return deps.db.write(async (tx) => {
    const rows = await listFernetKeys(tx);
    const needed = rows.filter((row) => !isOpenedBy(deps, row)).map(({ fingerprint }) => fingerprint);
    if (needed.length > 0) return { kind: "fernet_keys_missing", needed };
    const deployment = await findDeployment(tx);
    if (deployment !== undefined && deployment.name !== name) {
      return { kind: "other_deployment", name: deployment.name };
    }
    await addFirstKey(tx, deps);
    if (deployment === undefined) await createDeployment(tx, deps, name);
    return { kind: "bound" };
  });
}

function isOpenedBy({ keyring }: BindDeps, row: FernetKeyRow): boolean {
  const key = keyring.get(row.fingerprint);
  return key !== undefined && opensKnownValue(key, row.knownValue);
}

/** Only a process whose list opens everything that is there gets this far, so a new key is added by its owner. */
async function addFirstKey(tx: Tx, deps: BindDeps): Promise<void> {
  const { first } = deps.keyring;
  const now = deps.now();
  const row = { fingerprint: first.fingerprint, knownValue: knownValue(first, now, deps.random) };
  if (!(await insertFernetKey(tx, row, now))) return;
  await recordForDeployment(tx, deps, {
    event: "fernet_key.added",
    actor: "system",
    subject: `fernet_key:${first.fingerprint}`,
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
