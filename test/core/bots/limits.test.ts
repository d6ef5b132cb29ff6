import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { denyTrade, denyUse, denyValue, isAllowedAddress } from "../../../src/core/bots/decide.ts";
import type { Limits, OrderType } from "../../../src/core/bots/grant.ts";
import { isWider, readLimits } from "../../../src/core/bots/limits.ts";
import { Secret } from "../../../src/core/secret.ts";

const NOW = 1_700_000_000_000;
const LIMITS: Limits = {
  canTrade: true,
  isUnlimited: false,
  symbols: ["BTCUSDT"],
  orderTypes: ["LIMIT"],
  maxOrderValue: 500_000_000,
  maxDayValue: 2_000_000_000,
  maxOrdersPerMinute: 10,
  weightShare: 20,
  allowedAddresses: ["203.0.113.0/24"],
  expiresAt: NOW + 1_000,
};

const limits: fc.Arbitrary<Limits> = fc.record({
  canTrade: fc.boolean(),
  isUnlimited: fc.boolean(),
  symbols: fc.option(fc.subarray(["BTCUSDT", "ETHUSDT", "BNBUSDT"], { minLength: 1 })),
  orderTypes: fc.option(fc.subarray<OrderType>(["LIMIT", "MARKET"], { minLength: 1 })),
  maxOrderValue: fc.option(fc.integer({ min: 1, max: 5 })),
  maxDayValue: fc.option(fc.integer({ min: 1, max: 5 })),
  maxOrdersPerMinute: fc.option(fc.integer({ min: 1, max: 5 })),
  weightShare: fc.option(fc.integer({ min: 1, max: 5 })),
  allowedAddresses: fc.subarray(["203.0.113.1/32", "203.0.113.2/32"]),
  expiresAt: fc.option(fc.integer({ min: NOW - 5, max: NOW + 5 })),
});

/** Everything that can be tried with a key, as far as limits decide it. */
function passes(of: Limits): Set<string> {
  const passed = new Set<string>();
  const grant = { userId: 1, keyType: "hmac", key: new Secret(""), isPaused: false, limits: of } as const;
  for (const address of ["203.0.113.1", "203.0.113.2", "203.0.113.3"]) {
    for (const now of [NOW - 3, NOW, NOW + 3]) {
      if (denyUse(grant, address, now) !== undefined) continue;
      passed.add(`use ${address} ${now}`);
      for (const symbol of ["BTCUSDT", "ETHUSDT", "BNBUSDT", "LTCUSDT"]) {
        for (const type of ["LIMIT", "MARKET", "STOP_LOSS"] as const) {
          if (denyTrade(of, { symbol, orderTypes: [type] }) !== undefined) continue;
          for (let value = 1; value < 7; value++) {
            if (denyValue(of, [value]) === undefined)
              passed.add(`${address} ${now} ${symbol} ${type} ${value}`);
          }
        }
      }
    }
  }
  return passed;
}

describe("isWider", () => {
  it("is true whenever anything passes that did not pass before", () => {
    fc.assert(
      fc.property(limits, limits, (old, next) => {
        const before = passes(old);
        return isWider(old, next) || [...passes(next)].every((act) => before.has(act));
      }),
      { numRuns: 300 },
    );
  });

  it("is false for the same limits, and for narrower ones", () => {
    expect(isWider(LIMITS, LIMITS)).toBe(false);
    const narrower = {
      ...LIMITS,
      maxDayValue: 1,
      symbols: ["BTCUSDT"],
      expiresAt: NOW,
      allowedAddresses: ["203.0.113.0/24"],
    };
    expect(isWider(LIMITS, narrower)).toBe(false);
    expect(isWider(LIMITS, { ...LIMITS, canTrade: false, maxDayValue: null })).toBe(false);
  });

  it.each<Partial<Limits>>([
    { symbols: null },
    { symbols: ["ETHUSDT"] },
    { orderTypes: null },
    { maxOrderValue: null },
    { maxDayValue: 2_000_000_001 },
    { maxOrdersPerMinute: null },
    { weightShare: 21 },
    { allowedAddresses: [] },
    { allowedAddresses: ["203.0.113.0/23"] },
    { expiresAt: null },
  ])("is true for %j", (change) => {
    expect(isWider(LIMITS, { ...LIMITS, ...change })).toBe(true);
  });

  it("takes a share that is not named for the usual one", () => {
    expect(isWider({ ...LIMITS, weightShare: null }, { ...LIMITS, weightShare: 51 })).toBe(true);
    expect(isWider({ ...LIMITS, weightShare: null }, { ...LIMITS, weightShare: 50 })).toBe(false);
  });

  it("is true when a key that could read may trade", () => {
    expect(isWider({ ...LIMITS, canTrade: false }, LIMITS)).toBe(true);
  });
});

describe("readLimits", () => {
  it("never throws, and never answers limits without what trading needs", () => {
    fc.assert(
      fc.property(
        fc.record(
          {
            permissions: fc.subarray(["read", "trade"]),
            symbols: fc.option(fc.array(fc.string())),
            max_order_value: fc.option(fc.string()),
            max_day_value: fc.option(fc.string()),
            allowed_addresses: fc.array(fc.string()),
            expires_at: fc.option(fc.integer()),
            unlimited: fc.boolean(),
          },
          { requiredKeys: ["permissions"] },
        ),
        (input) => {
          const read = readLimits(input, NOW);
          if ("errors" in read) return read.errors.length > 0;
          const { canTrade, isUnlimited, symbols, maxDayValue, maxOrderValue } = read.limits;
          return (
            !canTrade || isUnlimited || (symbols !== null && maxDayValue !== null && maxOrderValue !== null)
          );
        },
      ),
    );
  });
});

it("an IPv4 address in the clothes of IPv6 is refused where a block is expected", () => {
  for (const block of ["::ffff:10.0.0.1", "::ffff:a00:1/120", "0:0:0:0:0:ffff:10.0.0.1"]) {
    expect(readLimits({ permissions: ["read"], allowed_addresses: [block] }, NOW)).toHaveProperty("errors");
  }
});

describe("isAllowedAddress", () => {
  it.each([
    [[], "203.0.113.9", true],
    [["203.0.113.0/24"], "203.0.113.9", true],
    [["203.0.113.0/24"], "::ffff:203.0.113.9", true],
    [["203.0.113.0/24"], "203.0.114.9", false],
    [["2001:db8::/32"], "2001:db8::1", true],
    [["2001:db8::/32"], "203.0.113.9", false],
    [["203.0.113.7/32", "198.51.100.0/30"], "198.51.100.3", true],
  ])("%j and %s: %s", (blocks, address, expected) => {
    expect(isAllowedAddress(blocks, address)).toBe(expected);
  });
});
