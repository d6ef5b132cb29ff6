// Durable writes: 64 writers through Database.write, which share commits, beside bare node:sqlite with a commit for
// each row. Same rows of 200 bytes, same settings, same disk.
//     node bench/group-commit.ts
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { type Generated, sql } from "kysely";
import type { Tx } from "../src/db/database.ts";
import { prepared } from "../src/db/prepared.ts";
import { openSqlite } from "../src/db/sqlite/open.ts";
import { type Competitor, measure, repeated, report } from "./harness.ts";

const ROUNDS = 21;
const WRITERS = 64;
const WRITES = 64;
const BODY = "x".repeat(200);
const TABLE = "create table event (id integer primary key autoincrement, body text not null)";

interface Schema {
  event: { id: Generated<number>; body: string };
}

const folder = mkdtempSync(join(tmpdir(), "keyhold-bench-"));

const bare = new DatabaseSync(join(folder, "bare.db"));
bare.exec(`pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on; ${TABLE}`);
const bareInsert = bare.prepare("insert into event (body) values (?)");

const db = await openSqlite<Schema>({ path: join(folder, "keyhold.db") });
await db.write((tx) => sql.raw(TABLE).execute(tx));
const insert = prepared((tx: Tx<Schema>, row: { body: string }) =>
  tx.insertInto("event").values({ body: row.body }),
);

/** Each of the writers waits for one write before it starts the next. */
function writing(name: string, write: (tx: Tx<Schema>) => Promise<unknown>): Competitor {
  const loop = async () => {
    for (let count = 0; count < WRITES; count++) await db.write(write);
  };
  const round = async () => {
    const start = process.hrtime.bigint();
    await Promise.all(Array.from({ length: WRITERS }, loop));
    return Number(process.hrtime.bigint() - start) / (WRITERS * WRITES);
  };
  return { name, round };
}

const measured = await measure(
  [
    repeated("bare node:sqlite, a commit each", 512, () => bareInsert.run(BODY)),
    writing("Database.write, prepared", (tx) => insert.changes(tx, { body: BODY })),
    writing("Database.write, built each time", (tx) =>
      tx.insertInto("event").values({ body: BODY }).execute(),
    ),
  ],
  ROUNDS,
);

await db.close();
bare.close();
rmSync(folder, { recursive: true });

report(`Durable writes of one row, ${WRITERS} writers`, measured, [
  { name: "Database.write, prepared", floor: "bare node:sqlite, a commit each", atLeast: 3 },
  { name: "Database.write, built each time", floor: "bare node:sqlite, a commit each", atLeast: 3 },
]);
