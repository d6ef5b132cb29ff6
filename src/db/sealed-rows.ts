import { CompiledQuery, type Kysely, sql } from "kysely";
import { isPostgres, onlyFree } from "./lock.ts";
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

/** Rows in one statement: more take no less time each. */
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
  const parameters: Parameter[] = [];
  for (const { key, sealedWith, tokens, next } of rows) parameters.push(key, sealedWith, ...tokens, ...next);
  const statement = CompiledQuery.raw(statementFor(tx, name, rows.length), [...parameters, fingerprint]);
  return Number((await tx.executeQuery(statement)).numAffectedRows ?? 0n);
}

const statements = new Map<string, string>();

/** Built once for each table and number of rows: building it takes longer than running it. */
function statementFor(tx: Tx, name: SealedTableName, rows: number): string {
  const id = `${isPostgres(tx)} ${name} ${rows}`;
  const known = statements.get(id) ?? buildStatement(tx, name, rows);
  statements.set(id, known);
  return known;
}

function buildStatement(tx: Tx, name: SealedTableName, rows: number): string {
  const { key, tokens } = SEALED_TABLES[name];
  let count = 0;
  const place = () => (isPostgres(tx) ? `$${++count}` : "?");
  const list = (prefix: string) => tokens.map((_, index) => `${prefix}${index}`).join(", ");
  const row = () => {
    const values = [`cast(${place()} as bigint)`, place(), ...tokens.map(place), ...tokens.map(place)];
    return `(${values.join(", ")})`;
  };
  const values = Array.from({ length: rows }, row).join(", ");
  const isUnchanged = tokens.map((column, index) => `${name}.${column} = v.was${index}`).join(" and ");
  const change = tokens.map((column, index) => `${column} = v.next${index}`).join(", ");
  return `
    with v (key, was_with, ${list("was")}, ${list("next")}) as (values ${values}),
      free as (
        select ${name}.${key} as key from ${name} join v on ${name}.${key} = v.key
        where ${name}.sealed_with = v.was_with and ${isUnchanged} ${onlyFree(tx, name)}
      )
    update ${name} set ${change}, sealed_with = ${place()}
    from v join free on free.key = v.key where ${name}.${key} = v.key`;
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
