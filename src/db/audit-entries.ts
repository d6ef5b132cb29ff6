import type { Kysely, Nullable } from "kysely";
import type { AuditEntry } from "../core/audit/chain.ts";
import type { Database, Schema } from "./schema.ts";

/** An entry as it is stored, with the hash of the one before; `previous` is null when that is not in the database. */
export interface StoredAuditEntry extends AuditEntry {
  readonly hash: string;
  readonly previous: string | null;
  /** Null where the details have been erased. */
  readonly nonce: string | null;
  readonly details: string | null;
}

/** Entries of one chain, from `first` to `last` by sequence, both included. */
interface EntryRange {
  readonly chainId: number;
  readonly first: number;
  readonly last: number;
}

/** Which entries of a range are wanted; undefined leaves a question open. */
export interface EntryFilter {
  readonly events?: readonly string[] | undefined;
  readonly subject?: string | undefined;
  /** Milliseconds; `to` itself is left out. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

/** The newest entries of a range that pass the filter, newest first. */
export async function listNewestEntries(
  db: Database,
  { chainId, first, last }: EntryRange,
  { events, subject, from, to }: EntryFilter,
  limit: number,
): Promise<readonly StoredAuditEntry[]> {
  let query = selectEntries(db.read)
    .where("entry.chain_id", "=", chainId)
    .where("entry.sequence", ">=", first)
    .where("entry.sequence", "<=", last);
  if (events !== undefined) query = query.where("entry.event", "in", events);
  if (subject !== undefined) query = query.where("entry.subject", "=", subject);
  if (from !== undefined) query = query.where("entry.at", ">=", from);
  if (to !== undefined) query = query.where("entry.at", "<", to);
  const rows = await query.orderBy("entry.sequence", "desc").limit(limit).execute();
  return rows.map((row) => ({ ...storedEntry(row), previous: row.previous }));
}

/** A row of entries with their details, as the rest of the program knows it. */
export function storedEntry(
  row: Schema["audit_entries"] & Nullable<Pick<Schema["audit_details"], "nonce" | "details">>,
): Omit<StoredAuditEntry, "previous"> {
  return {
    chainId: row.chain_id,
    sequence: row.sequence,
    at: row.at,
    event: row.event,
    actor: row.actor,
    subject: row.subject,
    requestId: row.request_id,
    data: row.data,
    detailsHash: row.details_hash,
    hash: row.hash,
    nonce: row.nonce,
    details: row.details,
  };
}

function selectEntries(db: Kysely<Schema>) {
  return db
    .selectFrom("audit_entries as entry")
    .leftJoin("audit_details as detail", (join) =>
      join.onRef("detail.chain_id", "=", "entry.chain_id").onRef("detail.sequence", "=", "entry.sequence"),
    )
    .select((select) => [
      "entry.chain_id",
      "entry.sequence",
      "entry.at",
      "entry.event",
      "entry.actor",
      "entry.subject",
      "entry.request_id",
      "entry.data",
      "entry.details_hash",
      "entry.hash",
      "detail.nonce",
      "detail.details",
      select
        .selectFrom("audit_entries as before")
        .select("before.hash")
        .whereRef("before.chain_id", "=", "entry.chain_id")
        .where((on) => on("before.sequence", "=", on("entry.sequence", "-", 1)))
        .as("previous"),
    ]);
}

/** Where a chain begins and ends in the database. */
interface ChainSpan {
  /** The sequence up to which entries were archived, and the hash of that entry; 0 when none were. */
  readonly archived: { readonly sequence: number; readonly head: string } | undefined;
  /** The sequence of the newest entry; 0 when there is none. */
  readonly newest: number;
}

export async function readChainSpan(db: Database, chainId: number): Promise<ChainSpan> {
  const archived = await db.read
    .selectFrom("audit_archives")
    .select(["sequence", "head"])
    .where("chain_id", "=", chainId)
    .executeTakeFirst();
  const newest = await db.read
    .selectFrom("audit_entries")
    .select("sequence")
    .where("chain_id", "=", chainId)
    .orderBy("sequence", "desc")
    .limit(1)
    .executeTakeFirst();
  return { archived, newest: newest?.sequence ?? 0 };
}
