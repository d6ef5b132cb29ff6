import { archiveBytes } from "../core/audit/checkpoint.ts";
import type { Leaf } from "../core/audit/merkle.ts";
import type { Keyring } from "../core/crypto/keyring.ts";
import { archivePlace, macUnder } from "../core/crypto/mac.ts";
import type { Database, Tx } from "./schema.ts";

/**
 * Where the archived part of each chain is to end: at the newest entry that a checkpoint up to `number` names, if it is
 * still there. `last` is the last chain that was looked at.
 */
export async function listEnds(
  { read }: Database,
  number: number,
  afterChain: number,
  limit: number,
): Promise<{ readonly ends: readonly Leaf[]; readonly last: number | undefined }> {
  const newest = await read
    .selectFrom("audit_checkpoint_leaves")
    .select((select) => ["chain_id", select.fn.max("sequence").as("sequence")])
    .where("number", "<=", number)
    .where("chain_id", ">", afterChain)
    .groupBy("chain_id")
    .orderBy("chain_id")
    .limit(limit)
    .execute();
  const ends: Leaf[] = [];
  for (const { chain_id, sequence } of newest) {
    const leaf = await read
      .selectFrom("audit_checkpoint_leaves as leaf")
      .innerJoin("audit_entries as entry", (join) =>
        join.onRef("entry.chain_id", "=", "leaf.chain_id").onRef("entry.sequence", "=", "leaf.sequence"),
      )
      .select("leaf.head")
      .where("leaf.chain_id", "=", chain_id)
      .where("leaf.sequence", "=", sequence)
      .limit(1)
      .executeTakeFirst();
    if (leaf !== undefined) ends.push({ chainId: chain_id, sequence, head: leaf.head });
  }
  return { ends, last: newest.at(-1)?.chain_id };
}

/** States that the entries of a chain up to this one are in an archive. */
export async function storeArchive(
  tx: Tx,
  keyring: Keyring,
  { chainId, sequence, head }: Leaf,
): Promise<void> {
  const { mac, sealedWith } = macUnder(keyring, archivePlace(chainId), archiveBytes(chainId, sequence, head));
  const end = { sequence, head, mac, sealed_with: sealedWith };
  await tx
    .insertInto("audit_archives")
    .values({ chain_id: chainId, ...end })
    .onConflict((conflict) => conflict.column("chain_id").doUpdateSet(end))
    .execute();
}

/** Chains of whose archived part rows are still there. */
export async function listLeftOver(db: Database): Promise<readonly Omit<Leaf, "head">[]> {
  const rows = await db.read
    .selectFrom("audit_archives as archive")
    .select(["archive.chain_id", "archive.sequence"])
    .where((on) =>
      on.exists(
        on
          .selectFrom("audit_entries as entry")
          .select("entry.sequence")
          .whereRef("entry.chain_id", "=", "archive.chain_id")
          .whereRef("entry.sequence", "<=", "archive.sequence"),
      ),
    )
    .execute();
  return rows.map((row) => ({ chainId: row.chain_id, sequence: row.sequence }));
}

/** Deletes the oldest entries of a chain up to a place, with their details; at most `limit`. Answers how many. */
export async function deleteOldest(tx: Tx, chainId: number, upTo: number, limit: number): Promise<number> {
  const oldest = await tx
    .selectFrom("audit_entries")
    .select("sequence")
    .where("chain_id", "=", chainId)
    .where("sequence", "<=", upTo)
    .orderBy("sequence")
    .limit(limit)
    .execute();
  const last = oldest.at(-1)?.sequence;
  if (last === undefined) return 0;
  for (const table of ["audit_details", "audit_entries"] as const) {
    await tx.deleteFrom(table).where("chain_id", "=", chainId).where("sequence", "<=", last).execute();
  }
  return oldest.length;
}
