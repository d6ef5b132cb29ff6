// Writes numbered rows until the disk refuses, and tells on stdout which were acknowledged. Argument: the file.
import { sql } from "kysely";
import { KeyholdError } from "../../../src/core/errors.ts";
import { openSqlite } from "../../../src/db/sqlite/open.ts";

const db = await openSqlite({ path: process.argv[2] ?? "" });
await db.write((tx) => sql`create table t (id integer primary key, body text)`.execute(tx));

let next = 0;
async function writer(): Promise<void> {
  for (;;) {
    const id = next++;
    try {
      await db.write((tx) => sql`insert into t values (${id}, ${"x".repeat(500)})`.execute(tx));
      process.stdout.write(`kept ${id}\n`);
    } catch (error) {
      const cause = error instanceof KeyholdError ? (error.cause as { errcode?: number }) : undefined;
      process.stdout.write(
        `lost ${id} ${error instanceof KeyholdError ? error.code : error} ${cause?.errcode}\n`,
      );
      return;
    }
  }
}
await Promise.all(Array.from({ length: 10 }, writer));
