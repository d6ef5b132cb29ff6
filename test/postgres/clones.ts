import { randomBytes } from "node:crypto";
import { inject } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { TestDatabase } from "../database.ts";
import { openRaw, type RawDatabase } from "../raw-query.ts";
import { createDatabase, dropDatabase, ROLE, TEMPLATE, urlOf } from "./administration.ts";

interface Clone {
  readonly name: string;
  readonly raw: RawDatabase;
}

/** Those that a test of this file is done with: to empty one takes less time than to clone the template again. */
const idle: Clone[] = [];

/** For when a file is done: what it has made in its clones beyond rows is nothing for the next. */
export async function removeClones(): Promise<void> {
  for (const clone of idle.splice(0)) await remove(clone);
}

const TABLES = "select tablename as name from pg_tables where schemaname = 'public' order by tablename";

/** As it was when it was cloned: the record of migrations stays, ids begin at 1. */
const EMPTY = `
  do $$
  declare name text;
  begin
    for name in select tablename from pg_tables where schemaname = 'public' and tablename <> 'migrations' loop
      execute format('delete from %I', name);
    end loop;
    perform setval(format('%I', sequencename)::regclass, 1, false) from pg_sequences where schemaname = 'public';
  end $$`;

/** A database on the server of the test run: a clone of the template, or one without any table. */
export async function newClone(isEmpty: boolean): Promise<TestDatabase> {
  const clone = (isEmpty ? undefined : idle.pop()) ?? (await make(isEmpty));
  const { name, raw } = clone;
  const url = urlOf(inject("postgresUrl"), name, ROLE);
  return {
    dialect: "postgres",
    url,
    get path(): never {
      throw new Error("there is no file: register this test with onSqliteOnly");
    },
    open: () => openPostgres({ url: new Secret(url) }),
    query: raw.query,
    tableNames: async () => (await raw.query(TABLES)).map((table) => String(table.name)),
    async drop() {
      if (isEmpty) return remove(clone);
      await raw.query(EMPTY);
      idle.push(clone);
    },
  };
}

async function make(isEmpty: boolean): Promise<Clone> {
  const adminUrl = inject("postgresUrl");
  const name = `test_${randomBytes(8).toString("hex")}`;
  await createDatabase(adminUrl, name, isEmpty ? undefined : TEMPLATE);
  return { name, raw: openRaw(urlOf(adminUrl, name)) };
}

async function remove({ name, raw }: Clone): Promise<void> {
  await raw.close();
  await dropDatabase(inject("postgresUrl"), name);
}
