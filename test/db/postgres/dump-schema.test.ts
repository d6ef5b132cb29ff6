import { sql } from "kysely";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { dumpPostgresSchema } from "../../../src/db/postgres/dump-schema.ts";
import { newTestDatabase, type TestDatabase } from "../../database.ts";

let database: TestDatabase;
let db: Database<unknown>;
beforeAll(async () => {
  database = await newTestDatabase({ isEmpty: true });
  db = await database.open();
});
afterAll(async () => {
  await db.close();
  await database.drop();
});

/** The dump after these statements, which are undone again. */
async function dumpOf(...statements: string[]): Promise<string> {
  let dump = "";
  const undone = new Error("undone");
  const writing = db.write(async (tx) => {
    for (const statement of statements) await sql.raw(statement).execute(tx);
    dump = await dumpPostgresSchema({ read: tx });
    throw undone;
  });
  await expect(writing).rejects.toBe(undone);
  return dump;
}

const TABLE = `create table person (
  id bigint generated always as identity primary key, name text not null default 'x' check (name <> '')
)`;

it("is the same for the same schema, in whatever order it was made", async () => {
  const other = "create table account (person_id bigint references person (id) on delete cascade)";
  const index = "create unique index person_name on person (name) where id > 7";
  const second = "create index person_id_name on person (id, name)";
  const dump = await dumpOf(TABLE, other, index, second);
  expect(await dumpOf(TABLE, second, index, other)).toBe(dump);
  expect(dump).toBe(`create table account (
  person_id bigint,
  constraint account_person_id_fkey FOREIGN KEY (person_id) REFERENCES person(id) ON DELETE CASCADE
);

create table person (
  id bigint generated always as identity not null,
  name text default 'x'::text not null,
  constraint person_pkey PRIMARY KEY (id),
  constraint person_name_check CHECK (name <> ''::text)
);

CREATE INDEX person_id_name ON person USING btree (id, name);

CREATE UNIQUE INDEX person_name ON person USING btree (name) WHERE id > 7;
`);
});

it.each([
  "alter table person alter column name type varchar(9)",
  "alter table person alter column name drop not null",
  "alter table person alter column name drop default",
  "alter table person drop constraint person_name_check",
  "alter table person drop constraint person_pkey",
  "alter table person alter column id drop identity",
  "alter table person add column age integer",
  "create index person_name on person (name)",
  "create table other (x text)",
  "create view people as select name from person",
  "create trigger still before update on person for each row execute function suppress_redundant_updates_trigger()",
])("differs after %j", async (change) => {
  expect(await dumpOf(TABLE, change)).not.toBe(await dumpOf(TABLE));
});
