import type { Checkpoint } from "../core/audit/checkpoint.ts";
import type { Database, Schema, Tx } from "./schema.ts";

/** A checkpoint as its row holds it; which deployment it belongs to stands elsewhere. */
type StoredCheckpoint = Omit<Checkpoint, "deployment">;

export async function insertCheckpoint(tx: Tx, checkpoint: Checkpoint): Promise<void> {
  const { number, at, previous, leafCount, root, hash, signature } = checkpoint;
  await tx
    .insertInto("audit_checkpoints")
    .values({ number, at, previous, leaf_count: leafCount, root, hash, signature })
    .execute();
}

/** Checkpoints after a number, in order; at most `limit`. */
export async function listCheckpoints(
  db: Database,
  after: number,
  limit: number,
): Promise<readonly StoredCheckpoint[]> {
  const rows = await db.read
    .selectFrom("audit_checkpoints")
    .selectAll()
    .where("number", ">", after)
    .orderBy("number")
    .limit(limit)
    .execute();
  return rows.map(storedCheckpoint);
}

export async function findCheckpoint(db: Database, number: number): Promise<StoredCheckpoint | undefined> {
  const row = await db.read
    .selectFrom("audit_checkpoints")
    .selectAll()
    .where("number", "=", number)
    .executeTakeFirst();
  return row === undefined ? undefined : storedCheckpoint(row);
}

function storedCheckpoint(row: Schema["audit_checkpoints"]): StoredCheckpoint {
  const { number, at, previous, leaf_count: leafCount, root, hash, signature } = row;
  return { number, at, previous, leafCount, root, hash, signature };
}
