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
  const newest = read
    .selectFrom("audit_checkpoint_leaves")
    .select((select) => ["chain_id", select.fn.max("sequence").as("sequence")])
    .where("number", "<=", number)
    .where("chain_id", ">", afterChain)
    .groupBy("chain_id")
    .orderBy("chain_id")
    .limit(limit);
  const rows = await read
    .selectFrom(newest.as("newest"))
    .innerJoin("audit_checkpoint_leaves as leaf", (join) =>
      join.onRef("leaf.chain_id", "=", "newest.chain_id").onRef("leaf.sequence", "=", "newest.sequence"),
    )
    .leftJoin("audit_entries as entry", (join) =>
      join.onRef("entry.chain_id", "=", "newest.chain_id").onRef("entry.sequence", "=", "newest.sequence"),
    )
    .select(({ fn }) => [
      "newest.chain_id as chainId",
      "newest.sequence",
      // Several checkpoints may name one entry.
      fn.min("leaf.head").as("head"),
      fn.max("entry.sequence").as("kept"),
    ])
    .groupBy(["newest.chain_id", "newest.sequence"])
    .orderBy("newest.chain_id")
    .execute();
  const ends = rows.flatMap(({ kept, ...end }) => (kept === null ? [] : [end]));
  return { ends, last: rows.at(-1)?.chainId };
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
