import { sql } from "kysely";
import type { Database } from "../database.ts";

/**
 * The schema as text: every table, index, view and trigger by name, white space made even. Two databases with
 * the same dump behave the same; a committed dump shows in a review what a migration changes.
 */
export async function dumpSqliteSchema<S>(database: Database<S>): Promise<string> {
  const { rows } = await sql<{ sql: string }>`
    select sql from sqlite_schema where sql is not null and name not like 'sqlite~_%' escape '~' order by tbl_name, type desc, name
  `.execute(database.read);
  return rows.map(({ sql: statement }) => `${evenSpace(statement)};\n`).join("\n");
}

function evenSpace(statement: string): string {
  return statement.replace(/\s+/g, " ").replace(/\( /g, "(").replace(/ \)/g, ")").replace(/ ,/g, ",").trim();
}
