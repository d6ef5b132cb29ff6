import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { listWeightNews, stopExchange, takeWeight, type WeightShare } from "../../src/db/exchange-weight.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const ACCOUNT = { exchange: "paper", outgoingGroup: "default" };
const BUDGET = 100;
const MINUTE = 60_000;

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());
beforeEach(() => keyhold.deps.db.write((tx) => tx.deleteFrom("exchange_weight").execute()));

const take = (minute: number, weight: number, account = ACCOUNT) =>
  takeFor("vault", minute, weight, { account });

const takeFor = (
  share: WeightShare,
  minute: number,
  weight: number,
  { account = ACCOUNT, seen = 0, total = BUDGET, idle = 0 } = {},
) =>
  keyhold.deps.db.write((tx) =>
    takeWeight(tx, account, { share, weight, seen }, { share: BUDGET, total, idle }, minute * MINUTE),
  );

const row = () =>
  keyhold.deps.db.read
    .selectFrom("exchange_weight")
    .select(["minute", "used_vault as used"])
    .where("exchange", "=", "paper")
    .where("outgoing_group", "=", "default")
    .executeTakeFirst();

test("takes up to the last of the budget, then nothing more in this minute", async () => {
  expect([await take(7, 60), await take(7, 41), await take(7, 40), await take(7, 1)]).toEqual([
    true,
    false,
    true,
    false,
  ]);
  expect(await row()).toEqual({ minute: 7, used: 100 });
});

test("begins anew with the next minute", async () => {
  await take(7, 100);
  expect(await take(8, 100)).toBe(true);
  expect(await row()).toEqual({ minute: 8, used: 100 });
});

test("counts each exchange and each group of addresses for itself", async () => {
  await take(7, 100);
  expect(await take(7, 100, { ...ACCOUNT, exchange: "binance" })).toBe(true);
  expect(await take(7, 100, { ...ACCOUNT, outgoingGroup: "other" })).toBe(true);
});

test("counts together what nodes take whose clocks stand on either side of a full minute", async () => {
  expect([
    await take(8, 50),
    await take(7, 30),
    await take(8, 30),
    await take(7, 20),
    await take(8, 1),
  ]).toEqual([true, true, false, true, false]);
});

test("is not held up by a minute that a wrong clock left far in the future", async () => {
  await take(9_000, 100);
  expect(await take(7, 10)).toBe(true);
  expect(await row()).toEqual({ minute: 7, used: 10 });
});

test("never grants more than the budget of a minute, in whatever portions and at however many at once", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.integer({ min: 1, max: 60 }), { maxLength: 20 }), async (weights) => {
      await keyhold.deps.db.write((tx) => tx.deleteFrom("exchange_weight").execute());
      const granted = await Promise.all(weights.map((weight) => take(7, weight)));
      const sum = weights.filter((_, index) => granted[index]).reduce((a, b) => a + b, 0);
      expect(sum).toBeLessThanOrEqual(BUDGET);
      expect((await row())?.used ?? 0).toBe(sum);
      for (const [index, weight] of weights.entries())
        if (!granted[index]) expect(sum + weight).toBeGreaterThan(BUDGET);
    }),
    { numRuns: 30 },
  );
});

test("gives each share its own budget, and all together no more than the whole", async () => {
  const total = 150;
  expect(await takeFor("vault", 7, 100, { total })).toBe(true);
  expect(await takeFor("vault", 7, 1, { total })).toBe(false);
  expect(await takeFor("signed", 7, 51, { total })).toBe(false);
  expect(await takeFor("signed", 7, 50, { total })).toBe(true);
  expect(await takeFor("public", 7, 1, { total })).toBe(false);
});

test("lets a share take what lies idle, beyond its own, until so much of everything is used", async () => {
  const limits = { total: 300, idle: 150 };
  expect(await takeFor("vault", 7, 100, limits)).toBe(true);
  expect(await takeFor("vault", 7, 50, limits)).toBe(true);
  expect(await takeFor("vault", 7, 1, limits)).toBe(false);
  expect(await takeFor("signed", 7, 100, limits)).toBe(true);
});

test("believes the exchange when it has counted more than we have, and only for that minute", async () => {
  await takeFor("vault", 7, 1, { total: 100 });
  expect(await takeFor("signed", 7, 1, { seen: 95, total: 100 })).toBe(true);
  expect(await takeFor("signed", 7, 6, { total: 100 })).toBe(false);
  expect(await takeFor("signed", 7, 5, { total: 100 })).toBe(true);
  expect(await takeFor("signed", 8, 50, { total: 100 })).toBe(true);
});

test("gives nothing while the exchange wants to be left alone, on any node and for the longest time named", async () => {
  const stop = (until: number) => keyhold.deps.db.write((tx) => stopExchange(tx, ACCOUNT, until));
  await stop(7 * MINUTE + 500);
  await stop(7 * MINUTE + 200);
  expect(await take(7, 1)).toBe(false);
  expect(await listWeightNews(keyhold.deps.db, "default")).toEqual([
    { exchange: "paper", stoppedUntil: 7 * MINUTE + 500, weightPerMinute: null },
  ]);
  expect(await take(8, 1)).toBe(true);
});
