import { afterAll } from "vitest";
import type { Database } from "../../../src/db/database.ts";
import { newTestDatabase, type TestDatabase } from "../../database.ts";
import { describeDatabase } from "../contract/database.ts";
import type { Shelf } from "../contract/shelf.ts";

const opened = new Map<object, TestDatabase>();

async function open(): Promise<Database<Shelf>> {
  const database = await newTestDatabase({ isEmpty: true });
  const db = await database.open<Shelf>();
  opened.set(db, database);
  return db;
}

function openAgain(db: Database<never>): Promise<Database<never>> {
  const database = opened.get(db);
  if (database === undefined) throw new Error("this database was not opened here");
  return database.open<never>();
}

afterAll(async () => {
  for (const database of opened.values()) await database.drop();
});

describeDatabase("PostgreSQL", open, openAgain);
