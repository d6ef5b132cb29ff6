import type * as database from "./database.ts";
import { forUpdate } from "./lock.ts";
import type { Database, Tx } from "./schema.ts";

/** The one record that says which deployment this database belongs to. */
interface Deployment {
  readonly deploymentId: string;
  readonly name: string;
}

interface NewDeployment extends Deployment {
  readonly checkpointKey: { readonly token: string; readonly sealedWith: string };
}

/** The id of the only row. */
export const DEPLOYMENT_ROW = 1;

/**
 * Nobody else can bind this database before the transaction ends. The record that is to be made cannot be locked; that of
 * the first migration is there as soon as any table is.
 */
export async function lockBinding(tx: Tx): Promise<void> {
  const withMigrations = tx as unknown as database.Tx<{ migrations: { number: number } }>;
  const first = withMigrations.selectFrom("migrations").select("number").where("number", "=", 1);
  await forUpdate(tx, first).execute();
}

export async function findDeployment(db: Tx | Database["read"]): Promise<Deployment | undefined> {
  const row = await db
    .selectFrom("deployment")
    .select(["deployment_id", "name"])
    .where("id", "=", DEPLOYMENT_ROW)
    .executeTakeFirst();
  return row === undefined ? undefined : { deploymentId: row.deployment_id, name: row.name };
}

/** The id of the deployment, which every checkpoint names, and the sealed key that signs checkpoints. */
export async function findCheckpointKey(
  db: Database,
): Promise<{ readonly deploymentId: string; readonly token: string; readonly sealedWith: string }> {
  const row = await db.read
    .selectFrom("deployment")
    .select(["deployment_id", "encrypted_checkpoint_key", "sealed_with"])
    .where("id", "=", DEPLOYMENT_ROW)
    .executeTakeFirstOrThrow();
  return {
    deploymentId: row.deployment_id,
    token: row.encrypted_checkpoint_key,
    sealedWith: row.sealed_with,
  };
}

/** Answers false when another node was first. */
export async function insertDeployment(tx: Tx, deployment: NewDeployment, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("deployment")
    .values({
      id: DEPLOYMENT_ROW,
      deployment_id: deployment.deploymentId,
      name: deployment.name,
      encrypted_checkpoint_key: deployment.checkpointKey.token,
      sealed_with: deployment.checkpointKey.sealedWith,
      created_at: now,
    })
    .onConflict((conflict) => conflict.column("id").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
