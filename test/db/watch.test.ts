import { setTimeout as sleep } from "node:timers/promises";
import { sql } from "kysely";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import type { Database } from "../../src/db/database.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import { connect } from "../../src/db/sqlite/connection.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import type { DatabaseWatch } from "../../src/db/watch.ts";
import { newTestDatabase, onSqliteOnly, type TestDatabase } from "../database.ts";

let file: TestDatabase;
let db: Database<unknown>;
let heard: { waits: number[]; transactions: [string, number][]; commits: number[]; retries: string[] };

beforeEach(async () => {
  file = await newTestDatabase();
  heard = { waits: [], transactions: [], commits: [], retries: [] };
  const watch: DatabaseWatch = {
    noteWait: (seconds) => heard.waits.push(seconds),
    noteTransaction: (outcome, seconds) => heard.transactions.push([outcome, seconds]),
    noteCommit: (members) => heard.commits.push(members),
    noteRetry: (reason) => heard.retries.push(reason),
  };
  db =
    inject("database") === "sqlite"
      ? await openSqlite({ path: file.path, watch })
      : await openPostgres({ url: new Secret(file.url), watch });
  heard.waits.length = 0;
});
afterEach(async () => {
  await db.close();
  await file.drop();
});

const one = sql`select 1 as one`;

it("hears of a write that it has waited and how long it took, and whether it was kept", async () => {
  await db.write((tx) => one.execute(tx));
  const thrown = db.write(async (tx) => {
    await one.execute(tx);
    throw new Error("given up");
  });
  await expect(thrown).rejects.toThrow("given up");
  expect(heard.transactions.map(([outcome]) => outcome)).toEqual(["committed", "undone"]);
  expect(heard.waits).toHaveLength(2);
  for (const seconds of [...heard.waits, ...heard.transactions.map(([, took]) => took)]) {
    expect(seconds).toBeGreaterThanOrEqual(0);
    expect(seconds).toBeLessThan(5);
  }
  expect(heard.retries).toEqual([]);
});

it("tells how many are at work and how many wait", async () => {
  expect(db.load()).toMatchObject({ used: 0, waiting: 0 });
  const writes = Array.from({ length: 40 }, () => db.write((tx) => one.execute(tx)));
  const { used, waiting } = db.load();
  expect(used + waiting).toBeGreaterThan(0);
  await Promise.all(writes);
  expect(db.load()).toMatchObject({ used: 0, waiting: 0 });
});

onSqliteOnly("PostgreSQL commits each by itself, and makes whoever meets a lock wait", () => {
  it("hears how many writes share a commit, and of a lock that somebody else holds", async () => {
    await Promise.all(Array.from({ length: 10 }, () => db.write((tx) => one.execute(tx))));
    expect(heard.commits.reduce((sum, members) => sum + members, 0)).toBe(10);
    expect(heard.commits.length).toBeLessThan(10);
    const other = connect(file.path, "write");
    other.query("begin immediate");
    const write = db.write((tx) => one.execute(tx));
    await expect.poll(() => heard.retries.length, { interval: 5 }).toBeGreaterThan(0);
    await sleep(30);
    other.query("commit");
    other.close();
    await write;
    expect(new Set(heard.retries)).toEqual(new Set(["busy"]));
    expect(heard.waits.at(-1)).toBeGreaterThan(0.02);
  });
});
