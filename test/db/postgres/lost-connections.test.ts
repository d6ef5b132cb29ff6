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
  rows: { id: number };
}

/** What a request may take in all, with room for a slow machine. */
const PATIENCE_MS = 30_000;
const WITHOUT_HASTE = { limitMs: 60_000 };

let own: TestDatabase;
let wire: Wire;
let db: Database<Tables>;
beforeEach(async () => {
  own = await newTestDatabase({ isEmpty: true });
  wire = await layWire(own.url);
  db = await openPostgres<Tables>({ url: new Secret(wire.url) });
  await db.write((tx) => sql`create table rows (id bigint primary key)`.execute(tx));
});
afterEach(async () => {
  await db.close();
  await wire.close();
  await own.drop();
});

const insert = (id: number) => db.write((tx) => tx.insertInto("rows").values({ id }).execute());
const stored = async () => (await own.query("select id from rows order by id")).map(({ id }) => id);
const endAll = () =>
  own.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );

test("connections that the server ended while nobody used them are not noticed", async () => {
  await fill(db);
  await endAll();
  await insert(1);
  await expect(db.read.selectFrom("rows").select("id").execute()).resolves.toHaveLength(1);
});

test("a connection that the server ends between two statements fails that transaction alone", async () => {
  const work = db.write(async (tx) => {
    await tx.insertInto("rows").values({ id: 1 }).execute();
    await endAll();
    await tx.insertInto("rows").values({ id: 2 }).execute();
  }, WITHOUT_HASTE);
  await expect(work).rejects.toMatchObject({ code: "storage_failed" });
  await insert(3);
  expect(await stored()).toEqual([3]);
});

test("a connection that the server ends during a statement fails that transaction alone", async () => {
  const work = db.write((tx) => sql`insert into rows select 1 from pg_sleep(50)`.execute(tx), WITHOUT_HASTE);
  const refusal = expect(work).rejects.toMatchObject({ code: "storage_failed" });
  await expect.poll(async () => (await sleeping()).length).toBe(1);
  await endAll();
  await refusal;
  await insert(3);
  expect(await stored()).toEqual([3]);
});

const sleeping = () =>
  own.query("select 1 from pg_stat_activity where wait_event = 'PgSleep' and datname = current_database()");

test.each([
  ["before the server heard of it", false, []],
  ["after the server heard of it", true, [1]],
])("a commit that is cut off %s is never run again", async (_, isSent, expected) => {
  let runs = 0;
  wire.cutAt("commit", isSent);
  const work = db.write(async (tx) => {
    runs += 1;
    await tx.insertInto("rows").values({ id: 1 }).execute();
  });
  await expect(work).rejects.toMatchObject({ code: "storage_failed" });
  expect(runs).toBe(1);
  await expect.poll(stored).toEqual(expected);
});

// As when somebody cancels the wait for a synchronous replica: "has already committed locally, but might not have been replicated".
test("a commit that the server warns about is not confirmed, and the next one is", async () => {
  await own.query(
    "create function warn() returns trigger language plpgsql as 'begin raise warning ''alone''; return null; end'",
  );
  await own.query(
    "create constraint trigger warned after insert on rows deferrable initially deferred for each row when (new.id = 1) execute function warn()",
  );
  await expect(insert(1)).rejects.toMatchObject({
    code: "storage_failed",
    cause: { message: "the server committed with a warning: alone" },
  });
  await insert(2);
  expect(await stored()).toEqual([1, 2]);
});

test("a transaction whose beginning is cut off is begun on another connection, and not for ever", async () => {
  const made = wire.made();
  wire.cutAt("begin", false);
  await expect(insert(1)).rejects.toMatchObject({ code: "storage_failed" });
  // Every connection of the pool, or as many as there is time for.
  expect(wire.made() - made).toBeGreaterThan(0);
  expect(wire.made() - made).toBeLessThanOrEqual(16);
});

test("a statement that was prepared before its table changed is prepared anew", async () => {
  const all = prepared((reader: Kysely<Tables>, { id }: { id: number }) =>
    reader.selectFrom("rows").selectAll().where("id", "=", id),
  );
  await insert(1);
  expect(await all.all(db.read, { id: 1 })).toEqual([{ id: 1 }]);
  await own.query("alter table rows add column label text");
  expect(await all.all(db.read, { id: 1 })).toEqual([{ id: 1, label: null }]);
});

test("a migration behind which every connection has stale plans is not noticed by a write", async () => {
  const find = prepared((reader: Kysely<Tables>, { id }: { id: number }) =>
    reader.selectFrom("rows").selectAll().where("id", "=", id),
  );
  const findAndWait = () =>
    db.write(async (tx) => {
      const row = await find.first(tx, { id: 1 });
      await sql`select pg_sleep(0.3)`.execute(tx);
      return row;
    });
  await insert(1);
  await fill(db);
  await Promise.all(Array.from({ length: 16 }, findAndWait));
  await own.query("alter table rows add column label text");
  expect(await findAndWait()).toEqual({ id: 1, label: null });
});

test("whoever finds no free connection within 2 s is told that the storage is busy", async () => {
  await fill(db);
  const occupied = Promise.allSettled(
    Array.from({ length: 16 }, () => db.write((tx) => sql`select pg_sleep(50)`.execute(tx), WITHOUT_HASTE)),
  );
  await expect.poll(async () => (await sleeping()).length).toBe(16);
  const start = performance.now();
  const others = await Promise.allSettled(Array.from({ length: 64 }, (_, id) => insert(id)));
  expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  for (const other of others) expect(other).toMatchObject({ reason: { code: "storage_busy" } });
  await own.query(
    "select pg_cancel_backend(pid) from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'",
  );
  await occupied;
  await insert(64);
  expect(await stored()).toEqual([64]);
});

test("a server from which nothing is heard any more is given up on, and used again when it is back", async () => {
  await fill(db);
  wire.silence();
  const start = performance.now();
  const attempts = Array.from({ length: 64 }, (_, index) =>
    (index % 2 === 0 ? insert(100 + index) : db.read.selectFrom("rows").select("id").execute()).then(
      () => "done",
      ({ code }) => code,
    ),
  );
  const outcomes = new Set(await Promise.all(attempts));
  expect(performance.now() - start).toBeLessThan(PATIENCE_MS);
  expect([...outcomes].sort()).toEqual(["storage_busy", "storage_failed"]);
  wire.restore();
  await expect.poll(() => insert(200).then(() => "done")).toBe("done");
});

test("closing does not wait for a server from which nothing is heard any more", async () => {
  await insert(1);
  wire.silence();
  const start = performance.now();
  await db.close();
  expect(performance.now() - start).toBeLessThan(20_000);
});
