import { CompiledQuery, type Kysely, sql } from "kysely";
import type { BackupTable } from "./backup-tables.ts";
import type { Dialect } from "./database.ts";
import type { Parameter } from "./parameters.ts";
import type { Schema, Tx } from "./schema.ts";

/** The values of a row, in the order of the table's columns. */
export type BackupRow = readonly Parameter[];

/** The rows of a table in pages, in the order of its key. */
export async function* readRows(
  reader: Kysely<Schema>,
  table: BackupTable,
  pageSize: number,
): AsyncGenerator<readonly BackupRow[]> {
  const columns = sql.join(table.columns.map((name) => sql.ref(name)));
  const key = sql.join(table.key.map((name) => sql.ref(name)));
  for (let last: BackupRow | undefined; ; ) {
    const after =
      last === undefined ? sql`` : sql`where (${key}) > (${sql.join(last.slice(0, table.key.length))})`;
    const { rows } = await sql<Record<string, Parameter>>`
      select ${columns} from ${sql.table(table.name)} ${after} order by ${key} limit ${pageSize}`.execute(
      reader,
    );
    const page = rows.map((row) => table.columns.map((name) => row[name] ?? null));
    if (page.length > 0) yield page;
    last = page.at(-1);
    if (last === undefined || page.length < pageSize) return;
  }
}

/** The statement is written by hand: building one of ten thousand values takes longer than running it. */
export async function insertRows(
  tx: Tx,
  dialect: Dialect,
  { name, columns, hasIdentity }: BackupTable,
  rows: readonly BackupRow[],
): Promise<void> {
  const place = (index: number) => (dialect === "postgres" ? `$${index + 1}` : "?");
  const values = rows.map((_, row) => {
    const places = columns.map((__, column) => place(row * columns.length + column));
    return `(${places.join(", ")})`;
  });
  const names = columns.map((column) => `"${column}"`).join(", ");
  const override = hasIdentity && dialect === "postgres" ? " overriding system value" : "";
  const text = `insert into "${name}" (${names})${override} values ${values.join(", ")}`;
  await tx.executeQuery(CompiledQuery.raw(text, rows.flat()));
}

/** The newest id that a table has given, or would not give again; 0 when it has given none. */
export async function readLastId(reader: Kysely<Schema>, dialect: Dialect, table: string): Promise<number> {
  const query =
    dialect === "sqlite"
      ? sql<{ last: number }>`select seq as last from sqlite_sequence where name = ${table}`
      : sql<{ last: number }>`select case when is_called then last_value else 0 end as last
          from ${sql.id(`${table}_id_seq`)}`;
  return (await query.execute(reader)).rows[0]?.last ?? 0;
}

/** Has a table give ids above `last` from now on. */
export async function setLastId(tx: Tx, dialect: Dialect, table: string, last: number): Promise<void> {
  if (last === 0) return;
  if (dialect === "postgres") {
    await sql`select setval(pg_get_serial_sequence(${table}, 'id'), ${last})`.execute(tx);
    return;
  }
  await sql`delete from sqlite_sequence where name = ${table}`.execute(tx);
  await sql`insert into sqlite_sequence (name, seq) values (${table}, ${last})`.execute(tx);
}
