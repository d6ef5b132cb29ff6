import { describe, expect, it } from "vitest";
import type { ApiKey } from "../../../../src/api/api-keys.ts";
import {
  canUnfreeze,
  firstAct,
  isAgainstPolicy,
  isExpiring,
  shownWarnings,
  stateBadges,
} from "../../../../web/features/exchange-key/key-state.ts";

const NOW = Date.parse("2026-11-22T12:00:00.000Z");
const DAY = 86_400_000;

function keyWith(fields: Partial<ApiKey>): ApiKey {
  return {
    id: 1,
    exchange: "binance",
    environment: "live",
    key_type: "hmac",
    label: null,
    api_key_masked: "abcd****wxyz",
    account_masked: null,
    is_valid: true,
    is_frozen: false,
    frozen_by: null,
    frozen_at: null,
    state: "valid",
    state_reason: null,
    state_since: "2026-11-22T10:00:00.000Z",
    permissions: [],
    warnings: [],
    ip_restricted: null,
    trading_expires_at: null,
    last_checked_at: "2026-11-22T10:00:00.000Z",
    last_confirmed_at: "2026-11-22T10:00:00.000Z",
    next_check_at: null,
    virtual_key_count: 0,
    created_at: "2026-11-22T10:00:00.000Z",
    updated_at: "2026-11-22T10:00:00.000Z",
    ...fields,
  };
}

function reason(code: string): ApiKey["state_reason"] {
  return { code, params: {}, message: "", hint: null };
}

function badgesOf(fields: Partial<ApiKey>): string[] {
  return stateBadges(keyWith(fields)).map(({ tone, text }) => `${tone} ${text}`);
}

describe("the badges of a key", () => {
  it.each<[Partial<ApiKey>, string[]]>([
    [{}, ["ok state.valid"]],
    [{ is_valid: false, state: "rejected" }, ["bad state.rejected"]],
    [
      { is_valid: false, state: "rejected", state_reason: reason("too_powerful") },
      ["bad state.not_accepted"],
    ],
    [
      { is_valid: false, state: "rejected", state_reason: reason("imported_unchecked") },
      ["unknown state.unchecked"],
    ],
    [{ state: "frozen", is_frozen: true }, ["frozen state.frozen"]],
    [{ is_frozen: true, is_valid: false, state: "rejected" }, ["frozen state.frozen"]],
    // Could not tell is never shown instead of what is certain, and never in red.
    [{ state: "unconfirmed" }, ["ok state.valid", "unknown state.unconfirmed"]],
    [{ state: "unconfirmed", is_valid: false }, ["bad state.rejected", "unknown state.unconfirmed"]],
    [{ environment: "paper" }, ["ok state.valid", "neutral state.paper"]],
    [{ environment: "testnet" }, ["ok state.valid", "neutral state.testnet"]],
  ])("for %j are %j", (fields, badges) => {
    expect(badgesOf(fields)).toEqual(badges);
  });
});

describe("a key is against Keyhold's policy, and not the exchange's", () => {
  it.each([
    [reason("too_powerful"), true],
    [reason("missing_permission"), true],
    [reason("unknown_key"), false],
    [null, false],
  ])("for the reason %j: %j", (state_reason, expected) => {
    expect(isAgainstPolicy(keyWith({ state_reason }))).toBe(expected);
  });
});

describe("warnings", () => {
  const warnings = [{ code: "ip_unrestricted", params: {}, message: "", hint: null }];

  it("are shown of a key that is valid, or that the policy does not accept", () => {
    expect(shownWarnings(keyWith({ warnings }), NOW)).toEqual(warnings);
    const refused = { is_valid: false, state: "rejected", state_reason: reason("too_powerful") } as const;
    expect(shownWarnings(keyWith({ ...refused, warnings }), NOW)).toEqual(warnings);
  });

  it("are not shown of a key that the exchange has rejected since: they may be true no longer", () => {
    const rejected = { is_valid: false, state: "rejected", state_reason: reason("wrong_secret") } as const;
    expect(shownWarnings(keyWith({ ...rejected, warnings }), NOW)).toEqual([]);
  });

  it("leave out an end of trading that is months away", () => {
    const far = { code: "trading_expires", params: {}, message: "", hint: null };
    const trading_expires_at = new Date(NOW + 60 * DAY).toISOString();
    expect(shownWarnings(keyWith({ warnings: [far], trading_expires_at }), NOW)).toEqual([]);
  });
});

describe("the end of the trading right is urgent", () => {
  it.each([
    [null, false],
    [15 * DAY, false],
    [14 * DAY + 1, false],
    [14 * DAY, true],
    [0, true],
    [-DAY, true],
  ])("when it is %j ms away: %j", (distance, expected) => {
    const trading_expires_at = distance === null ? null : new Date(NOW + distance).toISOString();
    expect(isExpiring(keyWith({ trading_expires_at }), NOW)).toBe(expected);
  });
});

describe("what is to be done first", () => {
  const frozen = { is_frozen: true, state: "frozen" } as const;
  const rejected = { is_valid: false, state: "rejected", state_reason: reason("wrong_secret") } as const;
  const warnings = (...codes: string[]) =>
    codes.map((code) => ({ code, params: {}, message: "", hint: null }));
  const soon = { trading_expires_at: new Date(NOW + DAY).toISOString() };

  it.each<[string, Partial<ApiKey>, string]>([
    ["frozen by Keyhold, not accepted since", { ...frozen, frozen_by: "keyhold", is_valid: false }, "check"],
    ["frozen by Keyhold, accepted again", { ...frozen, frozen_by: "keyhold" }, "unfreeze"],
    ["frozen by nobody known", { ...frozen, is_valid: false }, "check"],
    ["rejected", rejected, "replace"],
    ["rejected, and frozen by its owner", { ...frozen, ...rejected, frozen_by: "user" }, "replace"],
    ["taken over, and never checked", { ...rejected, state_reason: reason("imported_unchecked") }, "check"],
    ["against the policy", { ...rejected, state_reason: reason("too_powerful") }, "check"],
    ["frozen by its owner", { ...frozen, frozen_by: "user" }, "unfreeze"],
    ["frozen by the operator", { ...frozen, frozen_by: "operator" }, "none"],
    ["about to lose the right to trade", { ...soon, warnings: warnings("ip_unrestricted") }, "replace"],
    ["unconfirmed", { state: "unconfirmed" }, "check"],
    ["with a warning", { warnings: warnings("key_old", "ip_unrestricted") }, "check"],
    ["old, and nothing else", { warnings: warnings("key_old") }, "replace"],
    ["of a testnet, without bots", { warnings: warnings("permissions_unknown") }, "bot"],
    ["in order, with bots", { virtual_key_count: 2 }, "none"],
  ])("with a key that is %s", (_, fields, act) => {
    expect(firstAct(keyWith(fields), NOW)).toBe(act);
  });

  it("is never to unfreeze what cannot be unfrozen", () => {
    for (const [frozen_by, is_valid, can] of [
      ["user", false, true],
      ["keyhold", true, true],
      ["keyhold", false, false],
      ["operator", true, false],
    ] as const) {
      expect(canUnfreeze(keyWith({ ...frozen, frozen_by, is_valid }))).toBe(can);
    }
    expect(canUnfreeze(keyWith({}))).toBe(false);
  });
});
