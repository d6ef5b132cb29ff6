import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { watchKeys } from "../../src/operations/watch-keys.ts";
import { asked, chainOf, control, sql } from "../key-desk.ts";
import { call } from "../keyhold.ts";
import { INTERVAL, openWatchDesk, type WatchDesk } from "../watch-desk.ts";
import { alter, type Holder, watched } from "./watched-holder.ts";

let desk: WatchDesk;
beforeAll(async () => {
  desk = await openWatchDesk();
});
afterAll(() => desk.keyhold.close());
beforeEach(async () => {
  await control(desk.keyhold.paper, "DELETE", "faults");
  desk.wait(60_000);
});

const paths = async () => (await asked(desk.keyhold.paper)).map(({ path }) => path);
const view = async ({ token }: Holder) =>
  (await call(desk.keyhold.app, "GET", "/api/v1/api-keys/me", { token })).body;
const events = async (holder: Holder) =>
  (await chainOf(desk.keyhold, holder.id)).filter(([event]) => /watched|frozen/.test(event));

describe("watching a key that is as it was", () => {
  it("asks the one question that costs least, writes times, and records and tells nothing", async () => {
    const holder = await desk.newHolder();
    const before = await desk.row(holder);
    await watched(desk, holder);
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
    await watched(desk, holder);
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
    await watched(desk, holder, { permissions: { enableWithdrawals: true } });
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
    await watched(desk, holder);
    expect((await events(holder)).length).toBe(2);
  });

  it("keeps it frozen when it is in order again, says so, and lets its owner unfreeze it", async () => {
    const holder = await desk.newHolder();
    await watched(desk, holder, { permissions: { enableWithdrawals: true } });
    await watched(desk, holder, { permissions: { enableWithdrawals: false } });
    expect(await view(holder)).toMatchObject({ state: "frozen", is_valid: true });
    expect(await desk.told(holder)).toEqual(["frozen_too_powerful", "recovered_frozen"]);
    const { token } = holder;
    const unfrozen = await call(desk.keyhold.app, "POST", "/api/v1/api-keys/me/unfreeze", { token });
    expect(unfrozen.body).toMatchObject({ state: "valid", is_frozen: false });
  });

  it("rejects it when the right to trade is gone, without a freeze, and takes that back when it returns", async () => {
    const holder = await desk.newHolder();
    await watched(desk, holder, { permissions: { enableSpotAndMarginTrading: false } });
    expect(await view(holder)).toMatchObject({ state: "rejected", is_frozen: false, is_valid: false });
    await watched(desk, holder, { permissions: { enableSpotAndMarginTrading: true } });
    expect(await view(holder)).toMatchObject({ state: "valid", state_reason: null });
    expect(await desk.told(holder)).toEqual(["missing_permission", "recovered"]);
    expect(await paths()).toContain("/api/v3/account");
  });

  it("tells of a dropped binding to an address, once", async () => {
    const holder = await desk.newHolder({ ip_restrict: true });
    await watched(desk, holder, { ip_restrict: false });
    await watched(desk, holder);
    expect(await desk.told(holder)).toEqual(["ip_binding_dropped"]);
    expect(await view(holder)).toMatchObject({ state: "valid", ip_restricted: false });
  });

  it("tells each step before trading ends once, however often it looks", async () => {
    const in10Days = new Date(desk.deps.now() + 10 * 86_400_000).toISOString();
    const holder = await desk.newHolder();
    await watched(desk, holder, { trading_expires_at: in10Days });
    await watched(desk, holder);
    expect(await desk.told(holder)).toEqual(["trading_expires"]);
    const in2Days = new Date(desk.deps.now() + 2 * 86_400_000).toISOString();
    await watched(desk, holder, { trading_expires_at: in2Days });
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
    await alter(desk, holder, { permissions: { enableWithdrawals: true } });
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
