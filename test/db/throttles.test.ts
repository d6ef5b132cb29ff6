import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ThrottleState } from "../../src/core/throttle.ts";
import {
  clearThrottles,
  isKnownAddressBlock,
  lockThrottle,
  rememberAddressBlock,
  storeThrottle,
} from "../../src/db/throttles.ts";
import { type Desk, EMAIL, openDesk } from "../operations/desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
});
afterEach(() => desk.close());

describe("a throttle's state", () => {
  const state = { count: 3, lastAt: 1_000, expiresAt: 5_000 };

  const store = (subject: string, stored: ThrottleState) =>
    desk.deps.db.write(async (tx) => {
      await lockThrottle(tx, subject);
      await storeThrottle(tx, subject, stored);
    });

  it("comes back as it was stored, and the newer one takes the older one's place", async () => {
    await store("a", state);
    await store("a", { ...state, count: 4 });
    expect(await desk.deps.db.write((tx) => lockThrottle(tx, "a"))).toEqual({ ...state, count: 4 });
    expect(await desk.deps.db.write((tx) => lockThrottle(tx, "b"))).toEqual({
      count: 0,
      lastAt: 0,
      expiresAt: 0,
    });
  });

  it("counts each of many who look at it at once, its very first use included", async () => {
    const count = (subject: string) =>
      desk.deps.db.write(async (tx) => {
        const { count: before } = await lockThrottle(tx, subject);
        await storeThrottle(tx, subject, { ...state, count: before + 1 });
      });
    await Promise.all(Array.from({ length: 20 }, () => count("crowd")));
    expect(await desk.deps.db.write((tx) => lockThrottle(tx, "crowd"))).toEqual({ ...state, count: 20 });
  });

  it("is there again for whoever waited while it was cleared", async () => {
    await store("a", state);
    const crowd = Array.from({ length: 20 }, (_, index) =>
      index % 4 === 0
        ? desk.deps.db.write((tx) => clearThrottles(tx, ["a"]))
        : desk.deps.db.write((tx) => lockThrottle(tx, "a")),
    );
    await expect(Promise.all(crowd)).resolves.toHaveLength(20);
  });

  it("is cleared by name, and others stay", async () => {
    for (const subject of ["a", "b", "c"]) await store(subject, state);
    await desk.deps.db.write((tx) => clearThrottles(tx, ["a", "c"]));
    expect(await desk.rows("select subject from throttles")).toEqual([{ subject: "b" }]);
  });
});

describe("a known address block", () => {
  it("is known for its user alone, from the moment asked for, and by its last login", async () => {
    const userId = await desk.register();
    await desk.register("bob@example.com");
    const isKnown = (email: string, block: string, since: number) =>
      desk.deps.db.write((tx) => isKnownAddressBlock(tx, email, block, since));
    await desk.deps.db.write((tx) => rememberAddressBlock(tx, userId, "192.0.2.1", 1_000));
    await desk.deps.db.write((tx) => rememberAddressBlock(tx, userId, "192.0.2.1", 2_000));
    expect(await isKnown(EMAIL, "192.0.2.1", 2_000)).toBe(true);
    expect(await isKnown(EMAIL, "192.0.2.1", 2_001)).toBe(false);
    expect(await isKnown(EMAIL, "192.0.2.2", 0)).toBe(false);
    expect(await isKnown("bob@example.com", "192.0.2.1", 0)).toBe(false);
    expect((await desk.counts()).known_address_blocks).toBe(1);
  });
});
