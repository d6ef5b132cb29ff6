import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { findDayUse, reserve } from "../../src/db/virtual-key-days.ts";
import { newBot } from "../gateway/bot-desk.ts";
import { newKeyHolder } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
let virtualKeyId: number;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  virtualKeyId = (await newBot(keyhold, await newKeyHolder(keyhold))).id;
});
afterAll(() => keyhold.close());
beforeEach(() => keyhold.deps.db.write((tx) => tx.deleteFrom("virtual_key_days").execute()));

const DAY = 20_000;
const take = (minute: number, value = 1, orders = 1) =>
  keyhold.deps.db.write((tx) =>
    reserve(tx, { virtualKeyId, day: DAY, minute, value, orders, maxDayValue: 100, maxOrdersPerMinute: 2 }),
  );
const use = () => findDayUse(keyhold.deps.db.read, virtualKeyId, DAY);

test("reserves up to the last of the cap, then nothing more of the day, and counts nothing of what it refuses", async () => {
  expect([await take(7, 101), await take(7, 60), await take(8, 41), await take(8, 40)]).toEqual([
    false,
    true,
    false,
    true,
  ]);
  expect(await take(9, 1)).toBe(false);
  expect(await use()).toMatchObject({ reserved: 100, orders: 2 });
});

test("lets as many orders pass in a minute as the pace says, each of a list for itself, and begins anew with the next", async () => {
  expect([await take(7, 1, 3), await take(7), await take(7, 1, 2), await take(7), await take(7)]).toEqual([
    false,
    true,
    false,
    true,
    false,
  ]);
  expect(await take(8)).toBe(true);
  expect(await use()).toEqual({ reserved: 3, orders: 3, minute: 8, minuteOrders: 1 });
});

test("counts together what nodes reserve whose clocks stand on either side of a full minute", async () => {
  expect([await take(8), await take(7), await take(8), await take(7)]).toEqual([true, true, false, false]);
  expect(await use()).toEqual({ reserved: 2, orders: 2, minute: 8, minuteOrders: 2 });
});
