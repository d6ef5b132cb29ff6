import type { Database } from "../../../src/db/database.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";
import { describeDatabase } from "../contract/database.ts";
import type { Shelf } from "../contract/shelf.ts";
import { temporaryPaths } from "./temporary.ts";

const newPath = temporaryPaths();
const paths = new WeakMap<object, string>();

async function open(): Promise<Database<Shelf>> {
  const path = newPath();
  const db = await openSqlite<Shelf>({ path });
  paths.set(db, path);
  return db;
}

describeDatabase("SQLite", open, (db) => openSqlite({ path: paths.get(db) ?? "" }));
