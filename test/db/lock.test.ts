import {
  DummyDriver,
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
} from "kysely";
import { describe, expect, it } from "vitest";
import { forUpdate } from "../../src/db/lock.ts";

interface Schema {
  users: { id: number };
}

const createDriver = () => new DummyDriver();
const postgres = new Kysely<Schema>({
  dialect: {
    createDriver,
    createAdapter: () => new PostgresAdapter(),
    createIntrospector: (db) => new PostgresIntrospector(db),
    createQueryCompiler: () => new PostgresQueryCompiler(),
  },
});
const sqlite = new Kysely<Schema>({
  dialect: {
    createDriver,
    createAdapter: () => new SqliteAdapter(),
    createIntrospector: (db) => new SqliteIntrospector(db),
    createQueryCompiler: () => new SqliteQueryCompiler(),
  },
});
const locked = (db: Kysely<Schema>) => forUpdate(db, db.selectFrom("users").select("id")).compile().sql;

describe("forUpdate", () => {
  it("locks the rows on PostgreSQL", () => {
    expect(locked(postgres)).toBe('select "id" from "users" for update');
  });

  it("adds nothing on SQLite, where it would be a syntax error", () => {
    expect(locked(sqlite)).toBe('select "id" from "users"');
  });
});
