import type { Database, Tx } from "./schema.ts";

/** Asks for the details of a chain to be erased; they are many, and go in transactions of their own. */
export async function insertErasure(tx: Tx, chainId: number, now: number): Promise<void> {
  await tx
    .insertInto("erasures")
    .values({ chain_id: chainId, requested_at: now })
    .onConflict((conflict) => conflict.column("chain_id").doNothing())
    .execute();
}

/** The chains whose details are still to be erased, longest asked for first. */
export async function listErasures(db: Database, limit: number): Promise<readonly number[]> {
  const rows = await db.read
    .selectFrom("erasures")
    .select("chain_id")
    .orderBy("requested_at")
    .orderBy("chain_id")
    .limit(limit)
    .execute();
  return rows.map((row) => row.chain_id);
}

/** Erases the oldest details of a chain, at most `limit`; once none is left, the asking goes too, and it answers true. */
export async function eraseOldestDetails(tx: Tx, chainId: number, limit: number): Promise<boolean> {
  const oldest = await tx
    .selectFrom("audit_details")
    .select("sequence")
    .where("chain_id", "=", chainId)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  const last = oldest.at(-1);
  if (last === undefined) {
    await tx.deleteFrom("erasures").where("chain_id", "=", chainId).execute();
    return true;
  }
  await tx
    .deleteFrom("audit_details")
    .where("chain_id", "=", chainId)
    .where("sequence", "<=", last.sequence)
    .execute();
  return false;
}
