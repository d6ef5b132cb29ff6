import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createExchangeClock } from "../../src/net/clock.ts";
import { watchKeys } from "../../src/operations/watch-keys.ts";
import { asked, control, sql } from "../key-desk.ts";
import { openWatchDesk, type WatchDesk } from "../watch-desk.ts";
import { alter, watched } from "./watched-holder.ts";

let desk: WatchDesk;
beforeAll(async () => {
  desk = await openWatchDesk();
});
afterAll(() => desk.keyhold.close());
beforeEach(() => desk.wait(60_000));

describe("who is watched", () => {
  it("is nobody whose account is off, until it is on again", async () => {
    const holder = await desk.newHolder();
    await sql(desk.keyhold, "update users set is_active = (1 = 0) where id = ?", holder.id);
    const before = await desk.row(holder);
    await watched(desk, holder);
    expect((await desk.row(holder)).last_checked_at).toBe(before.last_checked_at);
    expect(Number((await desk.row(holder)).next_check_at)).toBeGreaterThan(desk.deps.now());
  });

  it("is no key whose exchange has no address here; it stays due", async () => {
    const holder = await desk.newHolder();
    await desk.makeDue(holder);
    await watchKeys({ ...desk.deps, exchanges: new Map() });
    expect((await desk.row(holder)).next_check_at).toBe(0);
    await desk.watch();
    expect(Number((await desk.row(holder)).next_check_at)).toBeGreaterThan(0);
  });

  it("is a key whose account cannot be asked about for want of weight, a minute later; nothing is concluded before", async () => {
    const holder = await desk.newHolder();
    await desk.watch();
    await alter(desk, holder, { permissions: { enableSpotAndMarginTrading: false } });
    await watched(desk, holder);
    await alter(desk, holder, { permissions: { enableSpotAndMarginTrading: true } });
    await desk.makeDue(holder);
    const { weights } = desk.deps;
    const poor: typeof weights = {
      ...weights,
      take: async (exchange, purse, weight, payer) =>
        purse !== "account" && weights.take(exchange, purse, weight, payer),
    };
    await watchKeys({ ...desk.deps, weights: poor });
    const { next_check_at, ...row } = await desk.row(holder);
    expect(row).toMatchObject({ state: "rejected", doubts: 0 });
    expect(Number(next_check_at) - desk.deps.now()).toBeGreaterThanOrEqual(48_000);
    expect(Number(next_check_at) - desk.deps.now()).toBeLessThanOrEqual(72_000);
    desk.wait(60_000);
    desk.wait(60_000);
    await desk.watch();
    expect(await desk.row(holder)).toMatchObject({ state: "valid" });
  });

  it("is a key that was in hand when the weight ran out, first of all the next time", async () => {
    const holder = await desk.newHolder();
    await desk.watch();
    await desk.makeDue(holder);
    const { weights, now } = desk.deps;
    let granted = 1;
    const poor: typeof weights = { ...weights, take: async () => granted-- > 0 };
    // The exchange's clock is not known: asking for the time takes what there was.
    await watchKeys({ ...desk.deps, weights: poor, clock: createExchangeClock(now, now) });
    expect(await desk.row(holder)).toMatchObject({ next_check_at: 0, claimed_until: 0, doubts: 0 });
    await desk.watch();
    expect((await desk.row(holder)).last_checked_at).toBe(now());
  });

  it("is each key once when two nodes watch at once", async () => {
    const holders = await Promise.all(Array.from({ length: 5 }, () => desk.newHolder()));
    await desk.watch();
    for (const holder of holders) await desk.makeDue(holder);
    await control(desk.keyhold.paper, "DELETE", "requests");
    await Promise.all([watchKeys(desk.deps), watchKeys(desk.deps), watchKeys(desk.deps)]);
    // On a machine that is busy the exchange may have found a request too old, and was then asked again.
    const answered = (await asked(desk.keyhold.paper)).filter(({ status }) => status === 200);
    expect(answered.filter(({ path }) => path.endsWith("apiRestrictions"))).toHaveLength(5);
  });

  it("is a key of a node that died, once a minute is over", async () => {
    const holder = await desk.newHolder();
    await desk.watch();
    await desk.makeDue(holder);
    const dead = { ...desk.deps, send: () => new Promise<never>(() => undefined) };
    void watchKeys(dead);
    await expect
      .poll(async () => Number((await desk.row(holder)).claimed_until))
      .toBeGreaterThan(desk.deps.now());
    const before = await desk.row(holder);
    await desk.watch();
    expect((await desk.row(holder)).last_checked_at).toBe(before.last_checked_at);
    desk.wait(60_000);
    await desk.watch();
    expect((await desk.row(holder)).last_checked_at).toBe(desk.deps.now());
  });

  it("is every other key when one does not open, and the fault is reported", async () => {
    const [broken, sound] = [await desk.newHolder(), await desk.newHolder()];
    const { encrypted_secret_key } = await desk.row(sound);
    await sql(
      desk.keyhold,
      "update api_keys set encrypted_secret_key = ? where user_id = ?",
      String(encrypted_secret_key),
      broken.id,
    );
    for (const holder of [broken, sound]) await desk.makeDue(holder);
    await expect(watchKeys(desk.deps)).rejects.toMatchObject({ code: "key_unreadable" });
    expect((await desk.row(sound)).last_checked_at).toBe(desk.deps.now());
    expect(Number((await desk.row(broken)).next_check_at)).toBeGreaterThan(desk.deps.now());
  });
});
