import { DatabaseSync } from "node:sqlite";
import { Pool } from "pg";
import { parseDatabaseUrl } from "../src/config/database-url.ts";
import { TYPES } from "../src/db/postgres/values.ts";
import { rowConverter, toSqlite } from "../src/db/sqlite/values.ts";

export type RawValue = string | number | boolean | null;

/** Sends one statement, with `?` in the place of its values, and answers its rows. */
export type RawQuery = (statement: string, ...values: RawValue[]) => Promise<Record<string, unknown>[]>;

/** A way into a database past the program: it looks at, and changes, what whoever can write the database could. */
export interface RawDatabase {
  readonly query: RawQuery;
  close(): Promise<void>;
}

/** Opens a database by its DATABASE_URL. References between tables do not hold it up, where its role may say so. */
export function openRaw(databaseUrl: string): RawDatabase {
  const location = parseDatabaseUrl(databaseUrl);
  if (location === undefined) throw new Error("this is no DATABASE_URL");
  return location.kind === "sqlite" ? openFile(location.path) : openServer(location.url.reveal());
}

/** A file is opened anew for each statement, so that nothing of it stays open in between. */
function openFile(path: string): RawDatabase {
  return {
    async query(statement, ...values) {
      const database = new DatabaseSync(path, { timeout: 10_000, enableForeignKeyConstraints: false });
      try {
        const prepared = database.prepare(statement);
        const rows = prepared.all(...toSqlite(values));
        const convert = rowConverter(prepared);
        return convert === undefined ? rows : rows.map(convert);
      } finally {
        database.close();
      }
    },
    close: async () => undefined,
  };
}

const IGNORE_REFERENCES = `
  select set_config('session_replication_role', 'replica', false)
  from pg_roles where rolname = current_user and rolsuper`;

function openServer(connectionString: string): RawDatabase {
  const onConnect = async (client: { query(text: string): Promise<unknown> }) => {
    await client.query(IGNORE_REFERENCES);
  };
  const pool = new Pool({ connectionString, max: 1, types: TYPES, onConnect });
  // It is not missed before the next statement, which then makes another.
  pool.on("error", () => undefined);
  return {
    query: async (statement, ...values) => (await pool.query(numbered(statement), values)).rows,
    close: () => pool.end(),
  };
}

/** PostgreSQL numbers its placeholders. A question mark in quotes is none. */
function numbered(statement: string): string {
  let count = 0;
  return statement.replace(/'[^']*'|\?/g, (part) => {
    if (part !== "?") return part;
    count += 1;
    return `$${count}`;
  });
}
