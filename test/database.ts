import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import { Secret } from "../src/core/secret.ts";
import type { Database, Dialect } from "../src/db/database.ts";
import { openPostgres } from "../src/db/postgres/open.ts";
import { openSqlite } from "../src/db/sqlite/open.ts";
import { createDatabase, dropDatabase, ROLE, TEMPLATE, urlOf } from "./postgres/clones.ts";
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

async function newFile(): Promise<TestDatabase> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-test-"));
  const path = join(folder, "keyhold.db");
  const url = `file:${path}`;
  return {
    dialect: "sqlite",
    url,
    path,
    open: () => openSqlite({ path }),
    query: openRaw(url).query,
    drop: () => rm(folder, { recursive: true, force: true }),
  };
}

async function newClone(isEmpty: boolean): Promise<TestDatabase> {
  const adminUrl = inject("postgresUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await createDatabase(adminUrl, name, isEmpty ? undefined : TEMPLATE);
  const url = urlOf(adminUrl, name, ROLE);
  const raw = openRaw(urlOf(adminUrl, name));
  return {
    dialect: "postgres",
    url,
    get path(): never {
      throw new Error("there is no file: register this test with onSqliteOnly");
    },
    open: () => openPostgres({ url: new Secret(url) }),
    query: raw.query,
    async drop() {
      await raw.close();
      await dropDatabase(adminUrl, name);
    },
  };
}
