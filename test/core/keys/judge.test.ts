import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Inspection } from "../../../src/core/keys/inspection.ts";
import { judge, rejectionOf } from "../../../src/core/keys/judge.ts";
import { parseKeyPolicy, STRICT_POLICY } from "../../../src/core/keys/policy.ts";

const NOW = Date.UTC(2026, 10, 22);
const SPOT = { enableReading: true, enableSpotAndMarginTrading: true };

function inspection(granted: Record<string, boolean | null>, rest: Partial<Inspection> = {}): Inspection {
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

function policyOf(text: string) {
  const parsed = parseKeyPolicy(text);
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.policy;
}

describe("judge by the strict policy", () => {
  it("accepts a key that reads and trades spot, without a warning", () => {
    const { verdict, warnings, permissions } = judge(STRICT_POLICY, inspection(SPOT), NOW);
    expect(verdict).toEqual({ kind: "accepted" });
    expect(warnings).toEqual([]);
    expect(permissions).toEqual([
      { name: "enableReading", granted: true, verdict: "required" },
      { name: "enableSpotAndMarginTrading", granted: true, verdict: "required" },
    ]);
  });

  it("refuses every right that it does not name, whatever it is called", () => {
    fc.assert(
      fc.property(fc.string(), (name) => {
        fc.pre(!STRICT_POLICY.has(name));
        const { verdict } = judge(STRICT_POLICY, inspection({ ...SPOT, [name]: true }), NOW);
        expect(verdict).toEqual({ kind: "too_powerful", permissions: [name] });
      }),
    );
  });

  it("refuses a right when the exchange said neither yes nor no", () => {
    const { verdict } = judge(STRICT_POLICY, inspection({ ...SPOT, enableNews: null }), NOW);
    expect(verdict).toEqual({ kind: "too_powerful", permissions: ["enableNews"] });
  });

  it("counts a needed right as missing when the exchange said neither yes nor no, or nothing", () => {
    const unsaid = inspection({ enableReading: null });
    expect(judge(STRICT_POLICY, unsaid, NOW).verdict).toEqual({
      kind: "insufficient",
      missing: ["enableReading", "enableSpotAndMarginTrading"],
    });
  });

  it("names the danger before the lack", () => {
    const { verdict } = judge(STRICT_POLICY, inspection({ enableWithdrawals: true }), NOW);
    expect(verdict).toEqual({ kind: "too_powerful", permissions: ["enableWithdrawals"] });
  });

  it("accepts unknown permissions and says so where the exchange cannot be asked", () => {
    const testnet = inspection({ enableReading: null, enableWithdrawals: null }, { permissionsKnown: false });
    const { verdict, warnings } = judge(STRICT_POLICY, testnet, NOW);
    expect(verdict).toEqual({ kind: "accepted" });
    expect(warnings.map((w) => w.code)).toEqual(["permissions_unknown"]);
  });
});

describe("judge by a policy of the operator", () => {
  const policy = policyOf('{"enableFutures":"warn","enableMargin":"fine","enableFixReadOnly":"require"}');
  const granted = { ...SPOT, enableFixReadOnly: true };

  it("warns of a right instead of refusing it when the policy says so", () => {
    const { verdict, warnings } = judge(policy, inspection({ ...granted, enableFutures: true }), NOW);
    expect(verdict).toEqual({ kind: "accepted" });
    expect(warnings).toEqual([{ code: "permission_not_needed", params: { permissions: ["enableFutures"] } }]);
  });

  it("says nothing about a right that is off, or that is fine", () => {
    const key = inspection({ ...granted, enableFutures: false, enableMargin: true });
    expect(judge(policy, key, NOW)).toMatchObject({ verdict: { kind: "accepted" }, warnings: [] });
  });

  it("requires a right that the policy adds", () => {
    const { verdict } = judge(policy, inspection(SPOT), NOW);
    expect(verdict).toEqual({ kind: "insufficient", missing: ["enableFixReadOnly"] });
  });

  it("still refuses what the policy does not name", () => {
    const { verdict } = judge(policy, inspection({ ...granted, enableAlphaWithdrawals: true }), NOW);
    expect(verdict).toEqual({ kind: "too_powerful", permissions: ["enableAlphaWithdrawals"] });
  });
});

describe("circumstances", () => {
  const warnings = (rest: Partial<Inspection>) => judge(STRICT_POLICY, inspection(SPOT, rest), NOW).warnings;
  const DAY = 86_400_000;

  it("warns of a key without an address, and not where the exchange does not say", () => {
    expect(warnings({ ipRestricted: false })).toEqual([{ code: "ip_unrestricted", params: {} }]);
    expect(warnings({ ipRestricted: null })).toEqual([]);
  });

  it("warns when the right to trade ends, with the time", () => {
    expect(warnings({ tradingExpiresAt: NOW + DAY })).toEqual([
      { code: "trading_expires", params: { expires_at: "2026-11-23T00:00:00.000Z" } },
    ]);
  });

  it("warns of a key from its ninetieth day on", () => {
    expect(warnings({ keyCreatedAt: NOW - 90 * DAY + 1 })).toEqual([]);
    expect(warnings({ keyCreatedAt: NOW - 90 * DAY })).toEqual([
      { code: "key_old", params: { days: 90, created_at: "2026-08-24T00:00:00.000Z" } },
    ]);
    expect(warnings({ keyCreatedAt: null })).toEqual([]);
  });

  it("warns of an account that may not trade, and of fields that it does not know", () => {
    expect(warnings({ accountCanTrade: false, unknownFields: ["ipv6Restrict"] })).toEqual([
      { code: "unknown_fields", params: { fields: ["ipv6Restrict"] } },
      { code: "account_cannot_trade", params: {} },
    ]);
  });
});

describe("rejectionOf", () => {
  it("gives the reason of each verdict, and none for an accepted key", () => {
    expect(rejectionOf({ kind: "accepted" })).toBeNull();
    expect(rejectionOf({ kind: "too_powerful", permissions: ["a"] })).toEqual({
      code: "too_powerful",
      params: { permissions: ["a"] },
    });
    expect(rejectionOf({ kind: "insufficient", missing: ["b"] })).toEqual({
      code: "missing_permission",
      params: { permissions: ["b"] },
    });
  });
});
