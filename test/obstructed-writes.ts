import { DatabaseSync } from "node:sqlite";
import type { TestDatabase } from "./database.ts";

/** Puts things right again. */
type Release = () => Promise<void>;

/** Makes the database itself refuse a kind of write, such as `insert on users`, while `when` holds. */
export async function forbidWrites(
  { dialect, query }: TestDatabase,
  act: `${"insert" | "update"} on ${string}`,
  when = "true",
): Promise<Release> {
  if (dialect === "sqlite") {
    await query(
      `create trigger forbidden before ${act} when ${when} begin select raise(abort, 'forbidden'); end`,
    );
    return async () => void (await query("drop trigger forbidden"));
  }
  await query(
    "create function forbid() returns trigger language plpgsql as 'begin raise exception ''forbidden''; end'",
  );
  await query(`create trigger forbidden before ${act} for each row when (${when}) execute function forbid()`);
  return async () => void (await query("drop function forbid cascade"));
}

/** Makes every write wait, as somebody else's long transaction would. Reading goes on. */
export async function holdUpWrites(database: TestDatabase): Promise<Release> {
  if (database.dialect === "sqlite") {
    const other = new DatabaseSync(database.path);
    other.exec("begin immediate");
    return async () => other.close();
  }
  // All statements of a test go through one connection, so that they can begin a transaction.
  await database.query("begin");
  await database.query(`lock table ${(await database.tableNames()).join(", ")} in exclusive mode`);
  return async () => void (await database.query("rollback"));
}
