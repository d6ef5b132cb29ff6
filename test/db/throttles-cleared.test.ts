import { afterEach, beforeEach, expect, it } from "vitest";
import { storeThrottle } from "../../src/db/throttles.ts";
import { type Desk, openDesk } from "../operations/desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

it("after a flood each attempt clears more expired throttles than it adds, and never all of them at once", async () => {
  const store = (subject: string, now: number) =>
    desk.deps.db.write((tx) =>
      storeThrottle(tx, subject, { count: 1, lastAt: now, expiresAt: now + 10 }, now),
    );
  for (let flood = 0; flood < 120; flood++) await store(`flood ${flood}`, 0);
  const left: unknown[] = [];
  for (const subject of ["a", "b", "c"]) {
    await store(subject, 15);
    left.push((await desk.counts()).throttles);
  }
  expect(left).toEqual([71, 22, 3]);
});
