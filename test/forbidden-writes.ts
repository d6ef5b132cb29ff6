import type { TestDatabase } from "./database.ts";

/** Makes the database itself refuse a kind of write, such as `insert on users`, until the answer is called. */
export async function forbidWrites(
  { dialect, query }: TestDatabase,
  act: `${"insert" | "update"} on ${string}`,
  when = "true",
): Promise<() => Promise<void>> {
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
