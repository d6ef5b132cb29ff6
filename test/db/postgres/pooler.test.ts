import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Secret } from "../../../src/core/secret.ts";
import { openPostgres } from "../../../src/db/postgres/open.ts";
import { UNWATCHED } from "../../../src/db/watch.ts";
import { newTestDatabase, type TestDatabase } from "../../database.ts";
import { startPooler } from "../../postgres/pooler.ts";

let database: TestDatabase;
beforeAll(async () => {
  database = await newTestDatabase({ isEmpty: true });
});
afterAll(() => database.drop());

/** Opens the database through a pooler that is set like this, and writes into it. */
async function use(settings: Readonly<Record<string, string>>): Promise<void> {
  const pooler = await startPooler(database.url, settings);
  try {
    const db = await openPostgres({ url: new Secret(pooler.url) });
    try {
      await db.write((tx) => sql`create table if not exists t (x int)`.execute(tx));
    } finally {
      await db.close();
    }
  } finally {
    await pooler.close();
  }
}

it("without a pooler, a single connection is enough to open a database", async () => {
  const waits: number[] = [];
  const db = await openPostgres({
    url: new Secret(database.url),
    watch: { ...UNWATCHED, noteWait: (seconds) => waits.push(seconds) },
  });
  expect(db.load()).toEqual({ used: 0, idle: 1, waiting: 0 });
  expect(waits).toHaveLength(2);
  await db.close();
});

describe("a pooler in front of the server", () => {
  it("is used when it holds a connection for a whole session", async () => {
    await use({ pool_mode: "session" });
  });

  it.each<[string, Record<string, string>]>([
    ["", {}],
    [", going round its sessions", { server_round_robin: "1" }],
    [" of a single session", { default_pool_size: "1" }],
  ])("is refused when it gives another session for each transaction%s", async (_, settings) => {
    await expect(use({ pool_mode: "transaction", ...settings })).rejects.toMatchObject({
      code: "storage_failed",
      hint: expect.stringMatching(/a pooler in front of it gives .* another session .*pool_mode = session/),
    });
  });

  it("is refused in its own words when it allows no transaction", async () => {
    await expect(use({ pool_mode: "statement" })).rejects.toMatchObject({
      code: "storage_failed",
      hint: expect.stringContaining("transaction blocks not allowed in statement pooling mode"),
    });
  });

  it("is not suspected when it holds sessions and has no second one to give", async () => {
    await use({ pool_mode: "session", default_pool_size: "1" });
  });
});
