import { type Kysely, sql } from "kysely";
import { forUpdateOfFree } from "./lock.ts";
import type { Parameter } from "./parameters.ts";
import type { Database, Schema, Tx } from "./schema.ts";
import { SEALED_TABLES, type SealedTableName } from "./sealed-tables.ts";

/** A row with what is sealed in it; tokens and facts in the order of its table in `SEALED_TABLES`. */
export interface SealedRow {
  readonly key: number;
  readonly sealedWith: string;
  readonly tokens: readonly string[];
  readonly facts: readonly Parameter[];
}

/** A row with the tokens that are to stand in the place of those that were read. */
export interface ResealedRow extends SealedRow {
  readonly next: readonly string[];
}

/** Before the first key of any table, whatever somebody has put there. */
export const BEFORE_ALL_KEYS = Number.MIN_SAFE_INTEGER;

/** The rows with keys above `after`, in the order of their keys, whatever they are sealed with. */
export async function readSealedRows(
  { read }: Pick<Database, "read">,
  name: SealedTableName,
  after: number,
  limit: number,
): Promise<readonly SealedRow[]> {
  const { key, tokens, facts } = SEALED_TABLES[name];
  const columns = sql.join([key, "sealed_with", ...tokens, ...facts].map((column) => sql.ref(column)));
  const { rows } = await sql<Record<string, Parameter>>`
    select ${columns} from ${sql.table(name)} where ${sql.ref(key)} > ${after} order by ${sql.ref(key)} limit ${limit}`.execute(
    read,
  );
  return rows.map((row) => ({
    key: Number(row[key]),
    sealedWith: String(row.sealed_with),
    tokens: tokens.map((column) => String(row[column])),
    facts: facts.map((column) => row[column] ?? null),
  }));
}

/** Rows in one statement: more take PostgreSQL no less time each, and SQLite many times as long. */
const ROWS_AT_ONCE = 100;

/**
 * Puts new tokens into rows that still hold the ones that were read, and are not locked by somebody else. Answers how many they were:
 * of the others somebody was faster.
 */
export async function replaceSealed(
  tx: Tx,
  name: SealedTableName,
  rows: readonly ResealedRow[],
  fingerprint: string,
): Promise<number> {
  let replaced = 0;
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    replaced += await replaceSome(tx, name, rows.slice(start, start + ROWS_AT_ONCE), fingerprint);
  }
  return replaced;
}

async function replaceSome(
  tx: Tx,
  name: SealedTableName,
  rows: readonly ResealedRow[],
  fingerprint: string,
): Promise<number> {
  const { key, tokens } = SEALED_TABLES[name];
  const own = (column: string) => sql.ref(`${name}.${column}`);
  const all = (prefix: string) => tokens.map((_, index) => sql.ref(`${prefix}${index}`));
  const values = rows.map(
    (row) => sql`(cast(${row.key} as bigint), ${row.sealedWith}, ${sql.join([...row.tokens, ...row.next])})`,
  );
  const isUnchanged = tokens.map((column, index) => sql`${own(column)} = ${sql.ref(`v.was${index}`)}`);
  const change = tokens.map((column, index) => sql`${sql.ref(column)} = ${sql.ref(`v.now${index}`)}`);
  const { numAffectedRows } = await sql`
    with v (key, was_with, ${sql.join([...all("was"), ...all("now")])}) as (values ${sql.join(values)}),
      free as (
        select ${own(key)} as key from ${sql.table(name)} join v on ${own(key)} = v.key
        where ${own("sealed_with")} = v.was_with and ${sql.join(isUnchanged, sql` and `)}
        ${forUpdateOfFree(tx, name)}
      )
    update ${sql.table(name)} set sealed_with = ${fingerprint}, ${sql.join(change)}
    from v join free on free.key = v.key where ${own(key)} = v.key`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** How many rows of a table are sealed with which Fernet key. */
export async function countSealed(
  reader: Kysely<Schema>,
  name: SealedTableName,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ sealed_with: string; count: number }>`
    select sealed_with, count(*) as count from ${sql.table(name)} group by sealed_with`.execute(reader);
  return new Map(rows.map((row) => [row.sealed_with, row.count]));
}
