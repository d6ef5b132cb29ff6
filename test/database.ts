import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import type { Database, Dialect } from "../src/db/database.ts";
import { openSqlite } from "../src/db/sqlite/open.ts";
import { newClone } from "./postgres/clones.ts";
import { openRaw, type RawQuery } from "./raw-query.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** The database that the tests of a project run on. */
    readonly database: Dialect;
  }
}

/** A database of a test's own: a file, or a database on the server of the test run. */
export interface TestDatabase {
  readonly dialect: Dialect;
  /** For DATABASE_URL. */
  readonly url: string;
  /** The file; for tests that are about SQLite alone. */
  readonly path: string;
  open<S>(): Promise<Database<S>>;
  /** Looks into it, and changes it, past the program. */
  readonly query: RawQuery;
  tableNames(): Promise<string[]>;
  /** For when nobody has it open any more. */
  drop(): Promise<void>;
}

/** On PostgreSQL it has every migration already, unless it is to be empty. */
export function newTestDatabase({ isEmpty = false } = {}): Promise<TestDatabase> {
  return inject("database") === "sqlite" ? newFile() : newClone(isEmpty);
}

/** Registers tests that mean nothing but on a file of SQLite; the reason is for the reader. */
export function onSqliteOnly(_reason: string, register: () => void): void {
  if (inject("database") === "sqlite") register();
}

const TABLES =
  "select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by name";

async function newFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-test-"));
  const path = join(folder, "keyhold.db");
  const url = `file:${path}`;
  const { query } = openRaw(url);
  return {
    dialect: "sqlite",
    url,
    path,
    open: () => openSqlite({ path }),
    query,
    tableNames: async () => (await query(TABLES)).map(({ name }) => String(name)),
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}
