import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Composition, compose } from "../src/compose.ts";
import { readConfig } from "../src/config.ts";
import { type Migration, migrate } from "../src/db/migrate.ts";
import { MIGRATIONS } from "../src/db/migrations/index.ts";
import { checkReadiness } from "../src/operations/check-readiness.ts";
import { newTestDatabase, type TestDatabase } from "./database.ts";
import { TEST_SECRETS } from "./keyhold.ts";

let database: TestDatabase;
beforeEach(async () => {
  database = await newTestDatabase({ isEmpty: true });
});
afterEach(() => database.drop());

const ALL = MIGRATIONS.map(({ number }) => number);

function start(environment: Readonly<Record<string, string>> = {}): Promise<Composition> {
  return compose(
    readConfig({ ...TEST_SECRETS, KEYHOLD_ENV: "test", DATABASE_URL: database.url, ...environment }),
  );
}

const KEYS = [1, 2, 3].map((byte) => Buffer.alloc(32, byte).toString("base64url").padEnd(44, "="));

const chain = () =>
  database.query("select event, subject from audit_entries where chain_id = 0 order by sequence");

describe("nodes that start at the same time on an empty database", () => {
  it.each([2, 5])("apply each migration once and bind once, being %i", async (count) => {
    const nodes = await Promise.all(Array.from({ length: count }, () => start()));
    expect(nodes.flatMap(({ applied }) => applied).sort()).toEqual(ALL);
    expect(await database.query("select number from migrations order by number")).toEqual(
      ALL.map((number) => ({ number })),
    );
    const [key] = await database.query("select fingerprint from fernet_keys");
    expect(await chain()).toEqual([
      { event: "fernet_key.added", subject: `fernet_key:${key?.fingerprint}` },
      expect.objectContaining({ event: "deployment.created" }),
    ]);
    expect(await database.query("select id, name from deployment")).toEqual([{ id: 1, name: "test" }]);
    for (const { deps } of nodes) expect(await checkReadiness(deps)).toEqual([]);
    await Promise.all(nodes.map((node) => node.close()));
  });

  it.each([
    [
      "under other names",
      "KEYHOLD_ENV",
      ["one", "two", "three"],
      /belongs to the deployment (one|two|three)/,
    ],
    ["with other Fernet keys", "FERNET_KEY", KEYS, /does not open this database/],
  ])("%s are one node: the others refuse to start, and leave nothing", async (_, variable, values, words) => {
    const started = await Promise.allSettled(values.map((value) => start({ [variable]: value })));
    const nodes = started.filter((one) => one.status === "fulfilled");
    const refused = started.filter((one) => one.status === "rejected");
    expect([nodes.length, refused.length]).toEqual([1, 2]);
    for (const { reason } of refused) expect(reason.message).toMatch(words);
    expect(await chain()).toHaveLength(2);
    expect(await database.query("select fingerprint from fernet_keys")).toHaveLength(1);
    for (const { value } of nodes) await value.close();
  });
});

describe("a migration that takes longer than a lock is waited for", () => {
  const sleepingFor = (seconds: number): Migration => ({
    number: 1,
    name: "slow",
    breaking: false,
    statements: () => ["create table slow (x bigint)", `select pg_sleep(${seconds})`],
  });
  // The server's other databases, which it shows too, have statements that sleep as well.
  const sleeping = "from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'";

  it("is run by one node, for which the others wait", async () => {
    const dbs = await Promise.all([1, 2, 3].map(() => database.open()));
    const applied = await Promise.all(dbs.map((db) => migrate(db, [sleepingFor(2.5)], Date.now)));
    expect(applied.flatMap((one) => one.applied)).toEqual([1]);
    await Promise.all(dbs.map((db) => db.close()));
  });

  it("is taken over by another node when the one that ran it is gone", async () => {
    const [first, second] = [await database.open(), await database.open()];
    const breaking = expect(migrate(first, [sleepingFor(50)], Date.now)).rejects.toMatchObject({
      code: "storage_failed",
    });
    await expect.poll(() => database.query(`select 1 ${sleeping}`)).toHaveLength(1);
    const next = migrate(second, [sleepingFor(0)], Date.now);
    next.catch(() => undefined);
    expect(await database.query(`select pg_terminate_backend(pid) ${sleeping}`)).toHaveLength(1);
    await breaking;
    expect(await next).toEqual({ applied: [1] });
    await Promise.all([first.close(), second.close()]);
  });
});
