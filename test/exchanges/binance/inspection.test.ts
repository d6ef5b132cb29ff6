import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { judge } from "../../../src/core/keys/judge.ts";
import { STRICT_POLICY } from "../../../src/core/keys/policy.ts";
import { binance, binanceTestnet } from "../../../src/exchanges/binance/index.ts";
import accounts from "../../vectors/binance-account.json" with { type: "json" };
import vectors from "../../vectors/binance-restrictions.json" with { type: "json" };

const ACCOUNT = JSON.stringify(accounts.read[0]?.account);
const RESTRICTIONS = vectors.judged[0]?.restrictions ?? {};
const NOW = Date.parse(vectors.now);

function read(restrictions: object, account = ACCOUNT) {
  return binance.readInspection(
    new Map([
      ["restrictions", JSON.stringify(restrictions)],
      ["account", account],
    ]),
  );
}

describe("apiRestrictions, read and judged by the strict policy", () => {
  it.each(vectors.judged)("is $verdict.kind: $title", ({ restrictions, verdict, warnings }) => {
    const inspection = read(restrictions);
    if (inspection === undefined) throw new Error("not understood");
    const judgement = judge(STRICT_POLICY, inspection, NOW);
    expect(judgement.verdict).toEqual(verdict);
    expect(judgement.warnings.map((w) => w.code)).toEqual(warnings);
  });

  it.each(vectors.not_understood)("is not understood: $title", ({ restrictions }) => {
    expect(read(restrictions)).toBeUndefined();
  });

  it.each(vectors.judged)("says the same of the key without the account: $title", ({ restrictions }) => {
    const whole = read(restrictions);
    expect(binance.readFirstAnswer(JSON.stringify(restrictions))).toEqual({
      ...whole,
      accountId: null,
      accountCanTrade: null,
    });
  });

  it.each(vectors.not_understood)(
    "is not understood without the account, either: $title",
    ({ restrictions }) => {
      expect(binance.readFirstAnswer(JSON.stringify(restrictions))).toBeUndefined();
    },
  );

  it("is the account where there is nothing to ask about the key", () => {
    const whole = binanceTestnet.readInspection(new Map([["account", ACCOUNT]]));
    expect(binanceTestnet.readFirstAnswer(ACCOUNT)).toEqual(whole);
    expect(binanceTestnet.readFirstAnswer("{}")).toBeUndefined();
  });

  it("never accepts a right that is not documented and not off", () => {
    const name = fc
      .tuple(
        fc.constantFrom("enable", "permits", "Enable", "PERMITS"),
        fc.stringMatching(/^[A-Za-z0-9_]{0,20}$/),
      )
      .map((parts) => parts.join(""));
    const value = fc.jsonValue().filter((v) => v !== false);
    fc.assert(
      fc.property(name, value, (flag, on) => {
        fc.pre(!STRICT_POLICY.has(flag));
        const inspection = read({ ...RESTRICTIONS, [flag]: on });
        if (inspection === undefined) return;
        expect(judge(STRICT_POLICY, inspection, NOW).verdict).toEqual({
          kind: "too_powerful",
          permissions: [flag],
        });
      }),
    );
  });

  it("takes no word of the account for a right of the key", () => {
    const inspection = read(RESTRICTIONS);
    expect(accounts.read[0]?.account.canWithdraw).toBe(true);
    expect(inspection?.permissions).toContainEqual({ name: "enableWithdrawals", granted: false });
    expect(inspection?.permissions.map((p) => p.name)).not.toContain("canWithdraw");
  });

  it("lists the documented rights first and in one order, and keeps undocumented ones that are off", () => {
    const shuffled = Object.fromEntries(Object.entries({ enableNews: false, ...RESTRICTIONS }).reverse());
    const names = read(shuffled)?.permissions.map((p) => p.name);
    expect(names?.slice(0, 2)).toEqual(["enableReading", "enableSpotAndMarginTrading"]);
    expect(names?.at(-1)).toBe("enableNews");
    expect(names).toHaveLength(12);
  });

  it("reads binding, dates and account", () => {
    const given = { ...RESTRICTIONS, ipRestrict: false, tradingAuthorityExpirationTime: 1_703_829_219_000 };
    expect(read(given)).toMatchObject({
      permissionsKnown: true,
      ipRestricted: false,
      tradingExpiresAt: 1_703_829_219_000,
      keyCreatedAt: 1_698_645_219_000,
      accountId: "354937868",
      accountCanTrade: true,
    });
  });
});

describe("the account", () => {
  it.each(accounts.read)("is read: $title", ({ account, account_id, can_trade, balances }) => {
    const text = JSON.stringify(account);
    expect(binance.readBalances(text)).toEqual(balances);
    expect(read(RESTRICTIONS, text)).toMatchObject({ accountId: account_id, accountCanTrade: can_trade });
  });

  it.each(accounts.not_understood)("is not understood: $title", ({ account }) => {
    const text = JSON.stringify(account);
    expect(binance.readBalances(text)).toBeUndefined();
    expect(read(RESTRICTIONS, text)).toBeUndefined();
  });
});

describe("the testnet", () => {
  it("asks for the account alone and says that permissions are unknown", () => {
    expect(binanceTestnet.inspectionRequests.map((r) => r.path)).toEqual(["/api/v3/account"]);
    const inspection = binanceTestnet.readInspection(new Map([["account", ACCOUNT]]));
    expect(inspection).toMatchObject({ permissionsKnown: false, ipRestricted: null, accountId: "354937868" });
    expect(inspection?.permissions.every((p) => p.granted === null)).toBe(true);
  });

  it("does not understand an account that is not one", () => {
    expect(binanceTestnet.readInspection(new Map([["account", "{}"]]))).toBeUndefined();
  });
});

describe("the time", () => {
  it("is read from serverTime and from nothing else", () => {
    expect(binance.readTime('{"serverTime":1499827319559}')).toBe(1_499_827_319_559);
    for (const body of [
      "",
      "{}",
      "[]",
      "5",
      '{"serverTime":"5"}',
      '{"serverTime":1.5}',
      '{"serverTime":-1}',
    ]) {
      expect(binance.readTime(body)).toBeUndefined();
    }
  });
});
