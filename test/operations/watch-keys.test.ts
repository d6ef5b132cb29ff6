import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createExchangeClock } from "../../src/net/clock.ts";
import { watchKeys } from "../../src/operations/watch-keys.ts";
import { asked, chainOf, control, type KeyOwner, sql } from "../key-desk.ts";
import { call, type PaperKey } from "../keyhold.ts";
import { INTERVAL, openWatchDesk, type WatchDesk } from "../watch-desk.ts";

type Holder = KeyOwner & { readonly key: PaperKey };

let desk: WatchDesk;
beforeAll(async () => {
  desk = await openWatchDesk();
});
afterAll(() => desk.keyhold.close());
beforeEach(async () => {
  await control(desk.keyhold.paper, "DELETE", "faults");
  desk.wait(60_000);
});

const alter = ({ key }: Holder, change: object) =>
  control(desk.keyhold.paper, "PATCH", `keys/${key.api_key}`, change);
const paths = async () => (await asked(desk.keyhold.paper)).map(({ path }) => path);
const view = async ({ token }: Holder) =>
  (await call(desk.keyhold.app, "GET", "/api/v1/api-keys/me", { token })).body;

async function watched(holder: Holder, change: object = {}): Promise<void> {
  await alter(holder, change);
  await desk.makeDue(holder);
  await control(desk.keyhold.paper, "DELETE", "requests");
  await desk.watch();
}

const events = async (holder: Holder) =>
  (await chainOf(desk.keyhold, holder.id)).filter(([event]) => /watched|frozen/.test(event));

describe("watching a key that is as it was", () => {
  it("asks the one question that costs least, writes times, and records and tells nothing", async () => {
    const holder = await desk.newHolder();
    const before = await desk.row(holder);
    await watched(holder);
    expect((await paths()).filter((path) => !path.endsWith("/time"))).toEqual([
      "/sapi/v1/account/apiRestrictions",
    ]);
    const { next_check_at, last_checked_at, last_confirmed_at, ...rest } = await desk.row(holder);
    const now = desk.deps.now();
    expect([last_checked_at, last_confirmed_at]).toEqual([now, now]);
    expect(Number(next_check_at) - now).toBeGreaterThanOrEqual(0.8 * INTERVAL);
    expect(Number(next_check_at) - now).toBeLessThanOrEqual(1.2 * INTERVAL);
    expect(before).toMatchObject(rest);
    expect([await events(holder), await desk.told(holder)]).toEqual([[], []]);
  });

  it("leaves it alone until its time has come", async () => {
    const holder = await desk.newHolder();
    await watched(holder);
    await control(desk.keyhold.paper, "DELETE", "requests");
    desk.wait(0.7 * INTERVAL);
    await desk.watch();
    expect(await paths()).toEqual([]);
    desk.wait(0.6 * INTERVAL);
    await desk.watch();
    expect(await paths()).not.toEqual([]);
  });
});

describe("watching a key that has changed", () => {
  it("freezes it when withdrawals were switched on, without asking about the account", async () => {
    const holder = await desk.newHolder();
    await watched(holder, { permissions: { enableWithdrawals: true } });
    expect(await paths()).not.toContain("/api/v3/account");
    expect(await view(holder)).toMatchObject({
      state: "frozen",
      frozen_by: "keyhold",
      is_valid: false,
      state_reason: { code: "too_powerful", params: { permissions: ["enableWithdrawals"] } },
    });
    expect(await events(holder)).toEqual([
      ["api_key.watched", { outcome: "rejected", reason: "too_powerful", granted: ["enableWithdrawals"] }],
      ["api_key.frozen", { reason: "too_powerful" }],
    ]);
    expect(await desk.told(holder)).toEqual(["frozen_too_powerful"]);
    await watched(holder);
    expect((await events(holder)).length).toBe(2);
  });

  it("keeps it frozen when it is in order again, says so, and lets its owner unfreeze it", async () => {
    const holder = await desk.newHolder();
    await watched(holder, { permissions: { enableWithdrawals: true } });
    await watched(holder, { permissions: { enableWithdrawals: false } });
    expect(await view(holder)).toMatchObject({ state: "frozen", is_valid: true });
    expect(await desk.told(holder)).toEqual(["frozen_too_powerful", "recovered_frozen"]);
    const { token } = holder;
    const unfrozen = await call(desk.keyhold.app, "POST", "/api/v1/api-keys/me/unfreeze", { token });
    expect(unfrozen.body).toMatchObject({ state: "valid", is_frozen: false });
  });

  it("rejects it when the right to trade is gone, without a freeze, and takes that back when it returns", async () => {
    const holder = await desk.newHolder();
    await watched(holder, { permissions: { enableSpotAndMarginTrading: false } });
    expect(await view(holder)).toMatchObject({ state: "rejected", is_frozen: false, is_valid: false });
    await watched(holder, { permissions: { enableSpotAndMarginTrading: true } });
    expect(await view(holder)).toMatchObject({ state: "valid", state_reason: null });
    expect(await desk.told(holder)).toEqual(["missing_permission", "recovered"]);
    expect(await paths()).toContain("/api/v3/account");
  });

  it("tells of a dropped binding to an address, once", async () => {
    const holder = await desk.newHolder({ ip_restrict: true });
    await watched(holder, { ip_restrict: false });
    await watched(holder);
    expect(await desk.told(holder)).toEqual(["ip_binding_dropped"]);
    expect(await view(holder)).toMatchObject({ state: "valid", ip_restricted: false });
  });

  it("tells each step before trading ends once, however often it looks", async () => {
    const in10Days = new Date(desk.deps.now() + 10 * 86_400_000).toISOString();
    const holder = await desk.newHolder();
    await watched(holder, { trading_expires_at: in10Days });
    await watched(holder);
    expect(await desk.told(holder)).toEqual(["trading_expires"]);
    const in2Days = new Date(desk.deps.now() + 2 * 86_400_000).toISOString();
    await watched(holder, { trading_expires_at: in2Days });
    expect(await desk.told(holder)).toEqual(["trading_expires", "trading_expires"]);
  });
});

describe("a key that is gone at the exchange", () => {
  it("is only counted the first time, and frozen the second", async () => {
    const holder = await desk.newHolder();
    await control(desk.keyhold.paper, "DELETE", `keys/${holder.key.api_key}`);
    await desk.makeDue(holder);
    await desk.watch();
    expect(await desk.row(holder)).toMatchObject({ rejections: 1, state: "valid", frozen_by: null });
    desk.wait(72_000);
    await desk.watch();
    expect(await view(holder)).toMatchObject({ state: "frozen", frozen_by: "keyhold", is_valid: false });
    expect(await desk.told(holder)).toEqual(["frozen_rejected"]);
    expect((await events(holder)).map(([event]) => event)).toEqual([
      "api_key.watched",
      "api_key.watched",
      "api_key.frozen",
    ]);
  });
});

describe("an exchange that cannot tell", () => {
  it.each(["status_500", "garbage", "reset"])(
    "%s: counts a doubt, shows it, and comes again soon",
    async (kind) => {
      const holder = await desk.newHolder();
      await desk.watch();
      await control(desk.keyhold.paper, "POST", "faults", { kind, path: "/sapi/v1/account/apiRestrictions" });
      await desk.makeDue(holder);
      await desk.watch();
      expect(await view(holder)).toMatchObject({ state: "unconfirmed", is_valid: true });
      const { doubts, next_check_at } = await desk.row(holder);
      expect([doubts, Number(next_check_at) - desk.deps.now() <= 72_000]).toEqual([1, true]);
      await control(desk.keyhold.paper, "DELETE", "faults");
      desk.wait(72_000);
      await desk.watch();
      expect(await view(holder)).toMatchObject({ state: "valid" });
      expect([await events(holder), await desk.told(holder)]).toEqual([[], []]);
    },
  );
});

describe("who is watched", () => {
  it("is nobody whose account is off, until it is on again", async () => {
    const holder = await desk.newHolder();
    await sql(desk.keyhold, "update users set is_active = (1 = 0) where id = ?", holder.id);
    const before = await desk.row(holder);
    await watched(holder);
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
    await alter(holder, { permissions: { enableSpotAndMarginTrading: false } });
    await watched(holder);
    await alter(holder, { permissions: { enableSpotAndMarginTrading: true } });
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

describe("what happens meanwhile", () => {
  it("a key that is replaced or deleted while it is asked about is left as it is", async () => {
    const holder = await desk.newHolder();
    await desk.watch();
    await desk.makeDue(holder);
    const deps = {
      ...desk.deps,
      send: async (...request: Parameters<typeof desk.deps.send>) => {
        await sql(desk.keyhold, "update api_keys set version = version + 1 where user_id = ?", holder.id);
        return desk.deps.send(...request);
      },
    };
    await alter(holder, { permissions: { enableWithdrawals: true } });
    await watchKeys(deps);
    expect(await desk.row(holder)).toMatchObject({ state: "valid", frozen_by: null });
  });

  it("a freeze of its owner meanwhile stays, and what was found is stored beneath", async () => {
    const holder = await desk.newHolder();
    await desk.watch();
    await desk.makeDue(holder);
    const { token } = holder;
    const deps = {
      ...desk.deps,
      send: async (...request: Parameters<typeof desk.deps.send>) => {
        await call(desk.keyhold.app, "POST", "/api/v1/api-keys/me/freeze", { token });
        return desk.deps.send(...request);
      },
    };
    await watchKeys(deps);
    expect(await view(holder)).toMatchObject({ state: "frozen", frozen_by: "user", is_valid: true });
    expect((await desk.row(holder)).last_checked_at).toBe(desk.deps.now());
  });
});
