import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import type { Database, Dialect } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { MIGRATIONS } from "../src/db/migrations/index.ts";
import type { Schema } from "../src/db/schema.ts";
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

/** It has every migration already, unless it is to be empty. */
export async function newTestDatabase({ isEmpty = false } = {}): Promise<TestDatabase> {
  if (inject("database") === "postgres") return newClone(isEmpty);
  migrated ??= makeMigrated();
  return newFile(isEmpty ? undefined : await migrated);
}

/** A file with every migration: to make one takes many times what writing it down takes. */
let migrated: Promise<Buffer> | undefined;

async function makeMigrated(): Promise<Buffer> {
  const file = await newFile();
  const db = await file.open<Schema>();
  await migrate(db, MIGRATIONS, Date.now);
  await db.close();
  const bytes = await readFile(file.path);
  await file.drop();
  return bytes;
}

/** Registers tests that mean nothing but on a file of SQLite; the reason is for the reader. */
export function onSqliteOnly(_reason: string, register: () => void): void {
  if (inject("database") === "sqlite") register();
}

const TABLES =
  "select name from sqlite_schema where type = 'table' and name not like 'sqlite%' order by name";

async function newFile(content?: Buffer): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-test-"));
  const path = join(folder, "keyhold.db");
  const url = `file:${path}`;
  if (content !== undefined) await writeFile(path, content);
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
