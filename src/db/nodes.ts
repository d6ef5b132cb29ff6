import type { Database, Tx } from "./schema.ts";

/** A process that serves this database. Times are milliseconds. */
interface NodeRow {
  readonly id: string;
  readonly version: string;
  readonly startedAt: number;
  readonly seenAt: number;
  /** Fingerprints of the Fernet keys that it holds, the one that seals first; none of a program that does not say. */
  readonly fernetKeys: readonly string[];
}

/** Writes down that the node is there. */
export async function storeNode(tx: Tx, node: NodeRow): Promise<void> {
  const now = { seen_at: node.seenAt, fernet_keys: node.fernetKeys.join(",") };
  await tx
    .insertInto("nodes")
    .values({ id: node.id, version: node.version, started_at: node.startedAt, ...now })
    .onConflict((conflict) => conflict.column("id").doUpdateSet(now))
    .execute();
}

export async function deleteNode(tx: Tx, id: string): Promise<void> {
  await tx.deleteFrom("nodes").where("id", "=", id).execute();
}

/** The nodes that were heard of since then, the newest first. */
export async function listNodes(db: Pick<Database, "read">, since: number): Promise<readonly NodeRow[]> {
  const rows = await db.read
    .selectFrom("nodes")
    .selectAll()
    .where("seen_at", ">=", since)
    .orderBy("started_at", "desc")
    .execute();
  return rows.map((row) => ({
    id: row.id,
    version: row.version,
    startedAt: row.started_at,
    seenAt: row.seen_at,
    fernetKeys: row.fernet_keys === "" ? [] : row.fernet_keys.split(","),
  }));
}
