import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { claimKeySlot, releaseKeySlot } from "../../src/db/key-claims.ts";
import { newOwner } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

let keyhold: TestKeyhold;
let user: number;
let other: number;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  user = (await newOwner(keyhold)).id;
  other = (await newOwner(keyhold)).id;
});
afterAll(() => keyhold.close());
beforeEach(() => keyhold.deps.db.write((tx) => tx.deleteFrom("key_claims").execute()));

const claim = (name: string, now: number, who = user) =>
  keyhold.deps.db.write((tx) => claimKeySlot(tx, who, name, now, now + 60_000));
const release = (name: string, who = user) => keyhold.deps.db.write((tx) => releaseKeySlot(tx, who, name));

test("the slot of a user goes to one claim; other users have their own", async () => {
  expect([await claim("a", 0), await claim("b", 0), await claim("c", 0, other)]).toEqual([true, false, true]);
});

test("of twenty claims at once one gets the slot", async () => {
  const claims = await Promise.all(Array.from({ length: 20 }, (_, index) => claim(`claim ${index}`, 0)));
  expect(claims.filter(Boolean)).toHaveLength(1);
});

test("a claim runs out on the millisecond", async () => {
  await claim("a", 1_000);
  expect(await claim("b", 60_999)).toBe(false);
  expect(await claim("b", 61_000)).toBe(true);
});

test("only the claim that holds the slot gives it up, and only once", async () => {
  await claim("a", 0);
  expect(await release("b")).toBe(false);
  expect(await release("a", other)).toBe(false);
  expect(await release("a")).toBe(true);
  expect(await release("a")).toBe(false);
  expect(await claim("b", 0)).toBe(true);
});

test("a claim that ran out and was taken over cannot be given up by its first holder", async () => {
  await claim("a", 0);
  await claim("b", 60_000);
  expect(await release("a")).toBe(false);
  expect(await claim("c", 60_000)).toBe(false);
});
