import { DatabaseSync, type StatementSync } from "node:sqlite";
import type { QueryResult } from "kysely";
import type { Row } from "../direct-kysely.ts";
import { type RowConverter, rowConverter, toSqlite } from "./values.ts";

/** Enough for every statement of the program; what varies endlessly (`in` lists) pushes the oldest out. */
const STATEMENTS_KEPT = 256;

/**
 * One connection to a SQLite file. Everything is synchronous and throws the errors of `node:sqlite` as they are.
 * This is the seam at which tests inject faults.
 */
export interface Connection {
  /** False as soon as SQLite has rolled back by itself. */
  readonly isTransaction: boolean;
  query(sql: string, parameters?: readonly unknown[]): QueryResult<Row>;
  close(): void;
}

export type Connect = (path: string, mode: "read" | "write") => Connection;

/** Opens a connection with the settings that the vault relies on. It never waits for a lock. */
export const connect: Connect = (path, mode) => {
  const database = new DatabaseSync(path, {
    readOnly: mode === "read",
    timeout: 0,
    enableForeignKeyConstraints: true,
    enableDoubleQuotedStringLiterals: false,
    allowExtension: false,
    defensive: true,
  });
  try {
    configure(database, mode);
  } catch (error) {
    database.close();
    throw error;
  }
  const statements = new Map<string, PreparedStatement>();

  function statementFor(sql: string): PreparedStatement {
    const known = statements.get(sql);
    if (known !== undefined) return known;
    const statement = database.prepare(sql);
    const made = { statement, returnsRows: statement.columns().length > 0, convert: rowConverter(statement) };
    const [oldest] = statements.keys();
    if (statements.size >= STATEMENTS_KEPT && oldest !== undefined) statements.delete(oldest);
    statements.set(sql, made);
    return made;
  }

  return {
    get isTransaction() {
      return database.isTransaction;
    },
    query(sql, parameters = []) {
      const { statement, returnsRows, convert } = statementFor(sql);
      const values = toSqlite(parameters);
      if (!returnsRows) return { rows: [], numAffectedRows: BigInt(statement.run(...values).changes) };
      const rows = statement.all(...values);
      return { rows: convert === undefined ? rows : rows.map(convert) };
    },
    close() {
      statements.clear();
      database.close();
    },
  };
};

interface PreparedStatement {
  readonly statement: StatementSync;
  readonly returnsRows: boolean;
  readonly convert: RowConverter;
}

/** Sorting never spills to a temporary file, and a stored schema cannot call functions with side effects. */
function configure(database: DatabaseSync, mode: "read" | "write"): void {
  database.exec("pragma trusted_schema = off; pragma temp_store = memory; pragma cache_size = -16384;");
  if (mode === "read") return;
  const journal = database.prepare("pragma journal_mode = wal").get();
  if (journal?.journal_mode !== "wal")
    throw new Error(`the journal mode stays ${String(journal?.journal_mode)} instead of wal`);
  // SQLite makes the log of a new file only when it is asked for something; then it can be told from another one.
  database.exec("pragma synchronous = full; pragma secure_delete = on; select count(*) from sqlite_schema;");
}
