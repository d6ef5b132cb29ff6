import { type StoredAuditEntry, storedEntry } from "./audit-entries.ts";
import type { Reader } from "./audit-proof.ts";
import { prepared } from "./prepared.ts";

const wholeEntries = prepared(
  (db: Reader, p: { chain: number; after: number; upTo: number; limit: number }) =>
    db
      .selectFrom("audit_entries as e")
      .leftJoin("audit_details as d", (join) =>
        join.onRef("d.chain_id", "=", "e.chain_id").onRef("d.sequence", "=", "e.sequence"),
      )
      .select(["e.chain_id", "e.sequence", "e.at", "e.event", "e.actor", "e.subject", "e.request_id"])
      .select(["e.data", "e.details_hash", "e.hash", "d.nonce", "d.details"])
      .where("e.chain_id", "=", p.chain)
      .where("e.sequence", ">", p.after)
      .where("e.sequence", "<=", p.upTo)
      .orderBy("e.sequence")
      .limit(p.limit),
);

/** The entries of a chain after one place and up to another, oldest first; `previous` is for the caller to know. */
export async function readWholeEntries(
  db: Reader,
  chainId: number,
  after: number,
  upTo: number,
  limit: number,
): Promise<readonly Omit<StoredAuditEntry, "previous">[]> {
  const rows = await wholeEntries.all(db, { chain: chainId, after, upTo, limit });
  return rows.map(storedEntry);
}

/** Chains that have a head, with the end of their archived part, in the order of their numbers. */
export async function listChains(
  db: Reader,
  after: number,
  limit: number,
): Promise<
  readonly { readonly chainId: number; readonly archived: { sequence: number; head: string } | undefined }[]
> {
  const rows = await db
    .selectFrom("audit_heads as h")
    .leftJoin("audit_archives as a", "a.chain_id", "h.chain_id")
    .select(["h.chain_id", "a.sequence", "a.head"])
    .where("h.chain_id", ">", after)
    .orderBy("h.chain_id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    chainId: row.chain_id,
    archived:
      row.sequence === null || row.head === null ? undefined : { sequence: row.sequence, head: row.head },
  }));
}
