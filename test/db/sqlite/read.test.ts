import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterEach, expect, it } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { migrate, pendingMigrations } from "../../../src/db/migrate.ts";
import { MIGRATIONS } from "../../../src/db/migrations/index.ts";
import type { Schema } from "../../../src/db/schema.ts";
import { openSqlite, openSqliteToRead } from "../../../src/db/sqlite/open.ts";
import { temporaryPaths } from "./temporary.ts";

const newPath = temporaryPaths();
const open: Database<Schema>[] = [];
afterEach(async () => {
  for (const db of open.splice(0)) await db.close();
});

async function toRead(path: string): Promise<Database<Schema>> {
  const db = await openSqliteToRead<Schema>({ path });
  open.push(db);
  return db;
}

function put(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

async function migrated(): Promise<string> {
  const path = newPath();
  const db = await openSqlite<Schema>({ path });
  await migrate(db, MIGRATIONS, () => 1);
  await db.close();
  return path;
}

it("opened to be read, answers what is stored and lacks no migration", async () => {
  const db = await toRead(await migrated());
  expect(await db.read.selectFrom("users").selectAll().execute()).toEqual([]);
  expect(await pendingMigrations(db, MIGRATIONS)).toEqual([]);
});

it("opened to be read, refuses write and writing statements", async () => {
  const db = await toRead(await migrated());
  await expect(db.write(async () => 1)).rejects.toMatchObject({ code: "internal" });
  await expect(db.read.deleteFrom("users").execute()).rejects.toThrow();
});

it("an empty file lacks every migration and stays empty", async () => {
  const path = newPath();
  put(path, "");
  expect(await pendingMigrations(await toRead(path), MIGRATIONS)).toEqual(MIGRATIONS);
  expect(readFileSync(path, "utf8")).toBe("");
});

it("names the migrations that are newer than the database, and refuses a history that is not ours", async () => {
  const db = await toRead(await migrated());
  const [first] = MIGRATIONS;
  if (first === undefined) throw new Error("there is a first migration");
  const next = { ...first, number: MIGRATIONS.length + 1, name: "next" };
  expect(await pendingMigrations(db, [...MIGRATIONS, next])).toEqual([next]);
  const other = [{ ...first, name: "other" }, ...MIGRATIONS.slice(1)];
  await expect(pendingMigrations(db, other)).rejects.toMatchObject({ code: "storage_failed" });
});

it("refuses to read where there is no file, and makes none", async () => {
  const path = newPath();
  await expect(openSqliteToRead({ path })).rejects.toMatchObject({ code: "storage_failed" });
  expect(existsSync(path)).toBe(false);
});

it("refuses to read what is no database, with the reason", async () => {
  const path = newPath();
  put(path, "no database at all");
  await expect(openSqliteToRead({ path })).rejects.toMatchObject({
    hint: `The database file ${path} cannot be used: file is not a database.`,
  });
});
