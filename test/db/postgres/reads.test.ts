import { type Kysely, sql } from "kysely";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import type { Database } from "../../../src/db/database.ts";
import { openPostgres } from "../../../src/db/postgres/open.ts";
import { prepared } from "../../../src/db/prepared.ts";
import { newTestDatabase, type TestDatabase } from "../../database.ts";
import { fill } from "./fill.ts";
import { layWire, type Wire } from "./wire.ts";

interface Tables {
  rows: { id: number; note: string };
}

/** Divides by its parameter, and tells the connection on which it was asked. */
const half = prepared((db: Kysely<Tables>, p: { id: number; by: number }) =>
  db
    .selectFrom("rows")
    .select([sql<string>`note`.as("note"), sql<number>`100 / (${p.by})::bigint`.as("share")])
    .select(sql<number>`pg_backend_pid()`.as("backend"))
    .where("id", "=", p.id),
);

let own: TestDatabase;
let wire: Wire;
let db: Database<Tables>;
beforeEach(async () => {
  own = await newTestDatabase({ isEmpty: true });
  wire = await layWire(own.url);
  db = await openPostgres<Tables>({ url: new Secret(wire.url) });
  await db.write(async (tx) => {
    await sql`create table rows (id bigint primary key, note text not null)`.execute(tx);
    for (let id = 0; id < 50; id++)
      await tx
        .insertInto("rows")
        .values({ id, note: `row ${id}` })
        .execute();
  });
});
afterEach(async () => {
  await db.close();
  await wire.close();
  await own.drop();
});

const read = (id: number, by = 1) => half.first(db.read, { id, by });
const together = (count: number) => Promise.all(Array.from({ length: count }, (_, id) => read(id)));

test("prepared statements of one turn go over one connection, and each gets its own row", async () => {
  const rows = await together(16);
  expect(rows.map((row) => row?.note)).toEqual(Array.from({ length: 16 }, (_, id) => `row ${id}`));
  expect(new Set(rows.map((row) => row?.backend)).size).toBe(1);
});

test("no more than sixteen wait for one another", async () => {
  const rows = await together(50);
  expect(rows.map((row) => row?.note)).toEqual(Array.from({ length: 50 }, (_, id) => `row ${id}`));
  const shares = Map.groupBy(rows, (row) => row?.backend);
  expect([...shares.values()].map((share) => share.length).sort()).toEqual([16, 16, 16, 2]);
});

test("one that fails fails alone", async () => {
  const outcomes = await Promise.allSettled([read(1), read(2, 0), read(3)]);
  expect(outcomes.map(({ status }) => status)).toEqual(["fulfilled", "rejected", "fulfilled"]);
  expect(await read(4)).toMatchObject({ note: "row 4" });
});

test("what is not prepared waits for nobody, and nobody for it", async () => {
  const slow = sql<{ backend: number }>`select pg_backend_pid() as backend, pg_sleep(1)`.execute(db.read);
  const rows = await together(3);
  const [{ backend } = { backend: 0 }] = (await slow).rows;
  expect(rows.map((row) => row?.backend)).not.toContain(backend);
});

test("all are answered when their connection was ended while nobody used it", async () => {
  await fill(db);
  await together(3);
  await own.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  expect((await together(20)).map((row) => row?.note)).toEqual(
    Array.from({ length: 20 }, (_, id) => `row ${id}`),
  );
});

test("a connection whose plans no longer fit is ended, and all are answered by another", async () => {
  const stale = (await read(0))?.backend;
  await own.query("alter table rows alter column note type varchar(20)");
  expect((await together(3)).map((row) => row?.note)).toEqual(["row 0", "row 1", "row 2"]);
  await expect
    .poll(() => own.query(`select pid from pg_stat_activity where pid = ${Number(stale)}`))
    .toEqual([]);
});

test("nobody waits twice for a server that says nothing", async () => {
  await together(3);
  wire.silence();
  const since = performance.now();
  await expect(read(1)).rejects.toMatchObject({ code: "storage_failed" });
  expect(performance.now() - since).toBeLessThan(9_500);
  wire.restore();
});

test("all are refused when no connection is to be had", async () => {
  await wire.close();
  await own.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  const outcomes = await Promise.allSettled([read(1), read(2)]);
  expect(outcomes).toMatchObject([1, 2].map(() => ({ reason: { code: "storage_failed" } })));
});
