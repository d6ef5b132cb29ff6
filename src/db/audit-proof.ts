import { type Kysely, sql } from "kysely";
import type { DetailRow, EntryRow, HeadRow, LeafRow } from "../core/audit/proof/rows.ts";
import type { Parameter } from "./parameters.ts";
import { prepared } from "./prepared.ts";
import type { Schema } from "./schema.ts";

/** A database as it is at one moment: what `snapshot` hands over. */
export type Reader = Kysely<Schema>;

/** The key after which a page begins: chain, sequence and, for leaves, the number of the checkpoint. */
export type PageKey = readonly Parameter[];

/** Before the first key of any table, whatever somebody has put there. */
export const BEFORE_ALL: PageKey = [Number.MIN_SAFE_INTEGER, 0, 0];

/** A whole number goes back as a number; what a writer of an SQLite database has put in its place goes back as it is. */
export function keyPart(text: string): Parameter {
  return /^-?\d{1,19}$/.test(text) ? BigInt(text) : text;
}

interface Page {
  readonly chain: Parameter;
  readonly sequence: Parameter;
  readonly checkpoint: Parameter;
  readonly lastChain: number;
  readonly limit: number;
}

export const asText = (column: string) => sql<string>`cast(${sql.ref(column)} as text)`;
const limitOf = (page: Page) => sql<number>`${page.limit}`;

const entries = prepared((db: Reader, page: Page) =>
  db
    .selectFrom("audit_entries as e")
    .select(["e.event", "e.actor", "e.subject", "e.request_id", "e.data", "e.details_hash", "e.hash"])
    .select([asText("e.chain_id").as("chain"), asText("e.sequence").as("sequence"), asText("e.at").as("at")])
    .where(sql<boolean>`(e.chain_id, e.sequence) > (${page.chain}, ${page.sequence})`)
    .where("e.chain_id", "<=", page.lastChain)
    .orderBy("e.chain_id")
    .orderBy("e.sequence")
    .limit(limitOf(page)),
);

const details = prepared((db: Reader, page: Page) =>
  db
    .selectFrom("audit_details as d")
    .select(["d.nonce", "d.details"])
    .select([asText("d.chain_id").as("chain"), asText("d.sequence").as("sequence")])
    .where(sql<boolean>`(d.chain_id, d.sequence) > (${page.chain}, ${page.sequence})`)
    .where("d.chain_id", "<=", page.lastChain)
    .orderBy("d.chain_id")
    .orderBy("d.sequence")
    .limit(limitOf(page)),
);

const leaves = prepared((db: Reader, page: Page) =>
  db
    .selectFrom("audit_checkpoint_leaves as l")
    .select("l.head")
    .select([
      asText("l.chain_id").as("chain"),
      asText("l.sequence").as("sequence"),
      asText("l.number").as("checkpoint"),
    ])
    .where(
      sql<boolean>`(l.chain_id, l.sequence, l.number) > (${page.chain}, ${page.sequence}, ${page.checkpoint})`,
    )
    .where("l.chain_id", "<=", page.lastChain)
    .orderBy("l.chain_id")
    .orderBy("l.sequence")
    .orderBy("l.number")
    .limit(limitOf(page)),
);

const heads = prepared((db: Reader, page: Page) =>
  db
    .selectFrom("audit_heads as h")
    .leftJoin("audit_archives as a", "a.chain_id", "h.chain_id")
    .select(["h.head", "h.mac", "h.sealed_with"])
    .select(["a.head as archived_head", "a.mac as archived_mac", "a.sealed_with as archived_sealed_with"])
    .select([
      asText("h.chain_id").as("chain"),
      asText("h.sequence").as("sequence"),
      asText("h.is_pending").as("is_pending"),
      asText("a.sequence").as("archived_sequence"),
    ])
    .where("h.chain_id", ">", page.chain as number)
    .where("h.chain_id", "<=", page.lastChain)
    .orderBy("h.chain_id")
    .limit(limitOf(page)),
);

/** Reads the rows after a key, of chains up to `lastChain`, in the order of chain and sequence. */
export type ReadPage<Row> = (
  reader: Reader,
  after: PageKey,
  lastChain: number,
  limit: number,
) => Promise<Row[]>;

export const readEntries: ReadPage<EntryRow> = pagesOf(entries);
export const readDetails: ReadPage<DetailRow> = pagesOf(details);
export const readChainLeaves: ReadPage<LeafRow> = pagesOf(leaves);
export const readHeads: ReadPage<HeadRow> = pagesOf(heads);

function pagesOf<Row>(statement: { all(on: Reader, page: Page): Promise<object[]> }): ReadPage<Row> {
  return (reader, [chain = null, sequence = null, checkpoint = null], lastChain, limit) =>
    statement.all(reader, { chain, sequence, checkpoint, lastChain, limit }) as Promise<Row[]>;
}

/** About how many entries there are, as the heads say. */
export async function countExpected(reader: Reader): Promise<number> {
  const row = await reader
    .selectFrom("audit_heads as h")
    .leftJoin("audit_archives as a", "a.chain_id", "h.chain_id")
    .select(sql<string>`cast(sum(h.sequence - coalesce(a.sequence, 0)) as text)`.as("entries"))
    .executeTakeFirst();
  return Number(row?.entries ?? 0);
}

const BY_CHAIN = [
  "audit_entries",
  "audit_details",
  "audit_heads",
  "audit_checkpoint_leaves",
  "audit_archives",
] as const;

/** A table with a row of a chain that no page reaches: its number is none that we would give, or not even a number. */
export async function findTableWithStray(reader: Reader): Promise<string | undefined> {
  for (const table of BY_CHAIN) {
    const row = await reader
      .selectFrom(table)
      .select(asText("chain_id").as("chain"))
      .where("chain_id", ">", Number.MAX_SAFE_INTEGER)
      .limit(1)
      .executeTakeFirst();
    if (row !== undefined) return table;
  }
  return undefined;
}

/** A chain that was archived and has no head. */
export async function findHeadlessArchive(reader: Reader): Promise<string | undefined> {
  const row = await reader
    .selectFrom("audit_archives as a")
    .leftJoin("audit_heads as h", "h.chain_id", "a.chain_id")
    .select(asText("a.chain_id").as("chain"))
    .where("h.chain_id", "is", null)
    .executeTakeFirst();
  return row?.chain;
}

/** A user of whom nothing is recorded: every user has an entry from the beginning. */
export async function findUserWithoutChain(reader: Reader): Promise<number | undefined> {
  const row = await reader
    .selectFrom("users as u")
    .leftJoin("audit_heads as h", "h.chain_id", "u.id")
    .select("u.id")
    .where("h.chain_id", "is", null)
    .orderBy("u.id")
    .executeTakeFirst();
  return row?.id;
}
