// Writes the dumps of the schema on both databases: npm run schema. A test fails when one differs.
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Secret } from "../src/core/secret.ts";
import type { Database, Dialect } from "../src/db/database.ts";
import { migrate } from "../src/db/migrate.ts";
import { MIGRATIONS } from "../src/db/migrations/index.ts";
import { dumpPostgresSchema } from "../src/db/postgres/dump-schema.ts";
import { openPostgres } from "../src/db/postgres/open.ts";
import type { Schema } from "../src/db/schema.ts";
import { dumpSqliteSchema } from "../src/db/sqlite/dump-schema.ts";
import { openSqlite } from "../src/db/sqlite/open.ts";
import { startPostgres } from "../test/postgres/server.ts";

const DUMPS: Readonly<Record<Dialect, (db: Database<Schema>) => Promise<string>>> = {
  sqlite: dumpSqliteSchema,
  postgres: dumpPostgresSchema,
};

export function schemaFile(dialect: Dialect): URL {
  return new URL(`../src/db/schema.${dialect}.sql`, import.meta.url);
}

/** Brings an empty database to this version, and answers what that file has to say. */
export async function migratedSchema(db: Database<Schema>): Promise<string> {
  await migrate(db, MIGRATIONS, Date.now);
  return `-- What the migrations make of an empty database. Written by: npm run schema\n\n${await DUMPS[db.dialect](db)}`;
}

async function write(db: Database<Schema>): Promise<void> {
  writeFileSync(schemaFile(db.dialect), await migratedSchema(db));
  await db.close();
}

if (import.meta.main) {
  const folder = mkdtempSync(join(tmpdir(), "keyhold-schema-"));
  await write(await openSqlite<Schema>({ path: join(folder, "keyhold.db") }));
  rmSync(folder, { recursive: true });
  const server = await startPostgres();
  await write(await openPostgres<Schema>({ url: new Secret(server.adminUrl) }));
  await server.close();
}
