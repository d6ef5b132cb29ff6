import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Inspection } from "../../../src/core/keys/inspection.ts";
import { judge } from "../../../src/core/keys/judge.ts";
import type { Rejection } from "../../../src/core/keys/notices.ts";
import { STRICT_POLICY } from "../../../src/core/keys/policy.ts";
import type { Freezer } from "../../../src/core/keys/state.ts";
import { conclude, isAltered, type Seen, type WatchedKey } from "../../../src/core/keys/watch.ts";

const NOW = Date.UTC(2026, 10, 22);
const DAY = 86_400_000;
const HOUR = 3_600_000;
const SPOT = { enableReading: true, enableSpotAndMarginTrading: true, enableWithdrawals: false };
const REFUSED: Rejection = { code: "unknown_key_or_swapped", params: { address: null } };

function inspection(
  granted: Record<string, boolean | null> = SPOT,
  rest: Partial<Inspection> = {},
): Inspection {
  return {
    permissionsKnown: true,
    permissions: Object.entries(granted).map(([name, value]) => ({ name, granted: value })),
    unknownFields: [],
    ipRestricted: true,
    tradingExpiresAt: null,
    keyCreatedAt: NOW,
    accountId: "1",
    accountCanTrade: true,
    ...rest,
  };
}

function seen(granted: Record<string, boolean | null> = SPOT, rest: Partial<Inspection> = {}): Seen {
  const inspected = inspection(granted, rest);
  return { outcome: "inspected", inspection: inspected, judgement: judge(STRICT_POLICY, inspected, NOW) };
}

function known(rest: Partial<WatchedKey> = {}): WatchedKey {
  return {
    id: 5,
    version: 3,
    standing: { state: "valid", reason: null, since: NOW - DAY, confirmedAt: NOW - HOUR },
    frozenBy: null,
    doubts: 0,
    rejections: 0,
    permissions: judge(STRICT_POLICY, inspection(), NOW).permissions,
    warnings: [],
    ipRestricted: true,
    tradingExpiresAt: null,
    ...rest,
  };
}

const MISSING: Rejection = {
  code: "missing_permission",
  params: { permissions: ["enableSpotAndMarginTrading"] },
};
const rejectedFor = (reason: Rejection, rest: Partial<WatchedKey> = {}) =>
  known({ standing: { state: "rejected", reason, since: NOW - DAY, confirmedAt: NOW - DAY }, ...rest });
const concludedFrom = (key: WatchedKey, what: Seen, now = NOW) => conclude(key, what, now, HOUR);
const codes = (list: readonly { code: string }[]) => list.map(({ code }) => code);

describe("a key that is as it was", () => {
  it("is confirmed, and nothing is recorded or told", () => {
    const { standing, change, happenings, steps, freeze, againInMs } = concludedFrom(
      known({ doubts: 2 }),
      seen(),
    );
    expect(standing).toMatchObject({ state: "valid", confirmedAt: NOW });
    expect([change, happenings, steps, freeze, againInMs]).toEqual([null, [], [], null, HOUR]);
  });

  it("is not altered by a switch that is new and off, and is by one that is on or not answered", () => {
    expect(isAltered(known(), inspection({ ...SPOT, enableNovelty: false }))).toBe(false);
    for (const value of [true, null])
      expect(isAltered(known(), inspection({ ...SPOT, enableNovelty: value }))).toBe(true);
    expect(isAltered(known(), inspection(SPOT, { tradingExpiresAt: NOW }))).toBe(true);
    expect(isAltered(rejectedFor(MISSING), inspection())).toBe(true);
  });
});

describe("a key that was taken over and never asked about", () => {
  const untried: Rejection = { code: "imported_unchecked", params: {} };

  it("is valid once the exchange accepts it, which is recorded and no news to its owner", () => {
    const { standing, change, happenings } = concludedFrom(
      rejectedFor(untried, { ipRestricted: null }),
      seen(),
    );
    expect([standing.state, codes(happenings)]).toEqual(["valid", []]);
    expect(change).toMatchObject({ outcome: "accepted" });
  });
});

describe("a key that may do too much", () => {
  it("is frozen at once, with the reason, and its owner is told", () => {
    const { standing, freeze, change, happenings } = concludedFrom(
      known(),
      seen({ ...SPOT, enableWithdrawals: true }),
    );
    const reason = { code: "too_powerful", params: { permissions: ["enableWithdrawals"] } };
    expect(standing).toMatchObject({ state: "rejected", reason, confirmedAt: NOW - HOUR });
    expect(freeze).toEqual(reason);
    expect(change).toEqual({ outcome: "rejected", reason: "too_powerful", granted: ["enableWithdrawals"] });
    expect(happenings).toEqual([
      { name: `k5v3:frozen_too_powerful:${NOW}`, code: "frozen_too_powerful", params: reason.params },
    ]);
  });

  it("is left under its owner's freeze, rejected beneath", () => {
    const { standing, freeze, happenings } = concludedFrom(
      known({ frozenBy: "user" }),
      seen({ ...SPOT, enableWithdrawals: true }),
    );
    expect([standing.state, freeze, codes(happenings)]).toEqual(["rejected", null, ["too_powerful"]]);
  });
});

describe("a key that the exchange rejects", () => {
  it("is only counted the first time, and comes again within a minute", () => {
    const { standing, freeze, rejections, change, happenings, againInMs } = concludedFrom(known(), {
      outcome: "rejected",
      reason: REFUSED,
    });
    expect([standing.state, freeze, rejections, happenings, againInMs]).toEqual([
      "valid",
      null,
      1,
      [],
      60_000,
    ]);
    expect(change).toEqual({ outcome: "rejected", reason: REFUSED.code, rejections: 1 });
  });

  it("is frozen the second time in a row, also when nobody could tell in between", () => {
    const doubted = concludedFrom(known({ rejections: 1 }), { outcome: "unclear" });
    expect(doubted.rejections).toBe(1);
    const { standing, freeze, happenings } = concludedFrom(known({ rejections: doubted.rejections }), {
      outcome: "rejected",
      reason: REFUSED,
    });
    expect([standing.state, freeze]).toEqual(["rejected", REFUSED]);
    expect(happenings[0]).toMatchObject({
      code: "frozen_rejected",
      params: { reason: REFUSED.code, address: null },
    });
  });

  it("is forgiven one rejection once it is accepted", () => {
    expect(concludedFrom(known({ rejections: 1 }), seen()).rejections).toBe(0);
  });

  it("stays frozen without a word as long as nothing changes", () => {
    const key = rejectedFor(REFUSED, { frozenBy: "keyhold", rejections: 2 });
    const { change, happenings, rejections, againInMs } = concludedFrom(key, {
      outcome: "rejected",
      reason: REFUSED,
    });
    expect([change, happenings, rejections, againInMs]).toEqual([null, [], 2, HOUR]);
  });
});

describe("a key that lost the right to trade", () => {
  it("is rejected and its owner is told, and it is not frozen", () => {
    const { standing, freeze, change, happenings } = concludedFrom(
      known(),
      seen({ ...SPOT, enableSpotAndMarginTrading: false }),
    );
    expect([standing.reason, freeze]).toEqual([MISSING, null]);
    expect(change).toMatchObject({ reason: "missing_permission", withdrawn: ["enableSpotAndMarginTrading"] });
    expect(codes(happenings)).toEqual(["missing_permission"]);
  });
});

describe("a key that is accepted again", () => {
  it.each<[Freezer | null, string]>([
    [null, "recovered"],
    ["keyhold", "recovered_frozen"],
    ["user", "recovered_frozen"],
  ])("frozen by %s, becomes valid beneath, and its owner is told: %s", (frozenBy, code) => {
    const { standing, freeze, happenings, change } = concludedFrom(
      rejectedFor(MISSING, { frozenBy }),
      seen(),
    );
    expect(standing).toMatchObject({ state: "valid", reason: null, since: NOW });
    expect([freeze, codes(happenings), change]).toEqual([null, [code], { outcome: "accepted" }]);
  });
});

describe("no verdict", () => {
  it("changes nothing but a count, and is asked again after 1, 2, 4, ... minutes, at most the interval", () => {
    const times = [0, 1, 2, 5, 6, 400].map(
      (doubts) => concludedFrom(known({ doubts }), { outcome: "unclear" }).againInMs,
    );
    expect(times).toEqual([60_000, 120_000, 240_000, 1_920_000, HOUR, HOUR]);
    fc.assert(
      fc.property(
        fc.nat(100),
        fc.constantFrom<Freezer | null>(null, "user", "keyhold"),
        (doubts, frozenBy) => {
          const key = rejectedFor(REFUSED, { doubts, frozenBy });
          const { standing, freeze, change, happenings, ...rest } = concludedFrom(key, {
            outcome: "unclear",
          });
          expect([standing, freeze, change, happenings]).toEqual([key.standing, null, null, []]);
          expect(rest.doubts).toBe(doubts + 1);
        },
      ),
    );
  });
});

describe("what is worth a notice", () => {
  it("is told when the binding to an address is dropped, and not when there was none", () => {
    const open = seen(SPOT, { ipRestricted: false });
    expect(codes(concludedFrom(known(), open).happenings)).toEqual(["ip_binding_dropped"]);
    expect(concludedFrom(known(), open).change).toEqual({
      outcome: "accepted",
      ip_restricted: false,
      warnings: ["ip_unrestricted"],
    });
    expect(concludedFrom(known({ ipRestricted: false }), open).happenings).toEqual([]);
  });

  it("is a warning that was not there before", () => {
    const locked = seen(SPOT, { accountCanTrade: false });
    expect(codes(concludedFrom(known(), locked).happenings)).toEqual(["account_cannot_trade"]);
    const warnings = [{ code: "account_cannot_trade", params: {} } as const];
    expect(concludedFrom(known({ warnings }), locked).happenings).toEqual([]);
  });

  it.each([
    [15, []],
    [14, [14]],
    [7.5, [14]],
    [7, [7]],
    [2.9, [3]],
    [0.2, [1]],
    [-1, []],
  ])("is that trading ends in %d days: told at the steps %j", (days, steps) => {
    const tradingExpiresAt = NOW + days * DAY;
    const names = concludedFrom(known({ tradingExpiresAt }), seen(SPOT, { tradingExpiresAt })).steps.map(
      ({ name }) => name,
    );
    expect(names).toEqual(steps.map((step) => `k5v3:trading_expires:${tradingExpiresAt}:${step}`));
  });

  it.each([
    [89, []],
    [90, ["k5v3:key_old:1"]],
    [200, ["k5v3:key_old:2"]],
  ])("is that a key is %d days old: %j", (days, names) => {
    const { steps } = concludedFrom(known(), seen(SPOT, { keyCreatedAt: NOW - days * DAY }));
    expect(steps.map(({ name }) => name)).toEqual(names);
  });
});
