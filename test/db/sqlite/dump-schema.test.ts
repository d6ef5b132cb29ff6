import { sql } from "kysely";
import { expect, it } from "vitest";
import { dumpSqliteSchema } from "../../../src/db/sqlite/dump-schema.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";
import { temporaryPaths } from "./temporary.ts";

const newPath = temporaryPaths();

async function dumpOf(...statements: string[]): Promise<string> {
  const db = await openSqlite({ path: newPath() });
  for (const statement of statements) await db.write((tx) => sql.raw(statement).execute(tx));
  const dump = await dumpSqliteSchema(db);
  await db.close();
  return dump;
}

it("is the same for the same schema, in whatever order and layout it was made", async () => {
  const table = "create table user (\n  id integer primary key autoincrement ,\n  name text\n)";
  const other = "create table account (id integer)";
  const index = "create index user_name\non user ( name )";
  const dump = await dumpOf(table, index, other);
  expect(await dumpOf(other, table.replaceAll("\n", " "), index)).toBe(dump);
  expect(dump.split("\n").filter((line) => line !== "")).toEqual([
    "CREATE TABLE account (id integer);",
    "CREATE TABLE user (id integer primary key autoincrement, name text);",
    "CREATE INDEX user_name on user (name);",
  ]);
});

it("differs when anything differs", async () => {
  expect(await dumpOf("create table t (x text)")).not.toBe(await dumpOf("create table t (x text not null)"));
});
