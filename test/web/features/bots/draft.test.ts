import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { VirtualKey } from "../../../../src/api/virtual-keys.ts";
import { isWider as isWiderThere, readLimits } from "../../../../src/core/bots/limits.ts";
import {
  changeOf,
  type Draft,
  draftOf,
  keyOf,
  limitsOf,
  newDraft,
  readDraft,
  symbolsIn,
} from "../../../../web/features/bots/draft.ts";
import { isWider } from "../../../../web/features/bots/is-wider.ts";
import { judgeDraft } from "../../../../web/features/bots/judge-draft.ts";
import type { BotLimits } from "../../../../web/features/bots/limits-sentence.ts";

const NOW = new Date(2026, 10, 22, 15, 51).getTime();
const named = (draft: Draft, changed: Partial<Draft> = {}): Draft => ({
  ...draft,
  label: "grid-bot",
  ...changed,
});
const faultsOf = (draft: Draft) =>
  Object.fromEntries(Object.entries(judgeDraft(draft, "en", NOW)).map(([name, fault]) => [name, fault?.id]));
const limited = (caps: Partial<Draft["caps"]["limited"]>) => {
  const draft = newDraft("limited", NOW);
  return named(draft, { caps: { ...draft.caps, limited: { ...draft.caps.limited, ...caps } } });
};

const BOT: VirtualKey = {
  id: 7,
  api_key: "khv_x",
  label: "grid-bot",
  key_type: "hmac",
  public_key: null,
  permissions: ["read", "trade"],
  unlimited: false,
  symbols: ["BTCUSDT"],
  order_types: null,
  max_order_value: "500.5",
  max_day_value: "2000",
  max_orders_per_minute: null,
  weight_share: 30,
  allowed_addresses: ["203.0.113.7/32"],
  expires_at: "2027-02-06T09:00:00.000Z",
  state: "active",
  last_used_at: null,
  used_today: "0",
  remaining_today: "2000",
  orders_today: 0,
  created_at: "2026-11-02T09:40:00.000Z",
};

describe("the form of a new bot key", () => {
  it.each(["read", "limited", "unlimited"] as const)("lacks nothing but a name: %s", (preset) => {
    expect(faultsOf(newDraft(preset, NOW))).toEqual({ label: "bots.name.empty" });
    expect(faultsOf(named(newDraft(preset, NOW)))).toEqual({});
  });

  it("ends 90 days from now unless somebody says otherwise", () => {
    const draft = newDraft("read", NOW);
    expect(limitsOf(draft, "en").expires_at).toBe(new Date(2027, 1, 20, 23, 59, 59, 999).toISOString());
    expect(limitsOf({ ...draft, hasNoEnd: true }, "en").expires_at).toBeNull();
  });

  it.each([
    [limited({ symbols: " , " }), { symbols: "bots.symbols.empty" }],
    [limited({ symbols: "BTC/USDT" }), { symbols: "bots.symbols.form" }],
    [limited({ symbols: "LİTUSDT" }), { symbols: "bots.symbols.turkish_i" }],
    [limited({ max_order_value: "" }), { max_order_value: "bots.amount.empty" }],
    [limited({ max_order_value: "1.000" }), { max_order_value: "bots.amount.ambiguous" }],
    [limited({ max_order_value: "much" }), { max_order_value: "bots.amount.form" }],
    [limited({ max_day_value: "0" }), { max_day_value: "bots.amount.zero" }],
    [limited({ max_day_value: "1000000001" }), { max_day_value: "bots.amount.large" }],
    [limited({ max_day_value: "0.0000001" }), { max_day_value: "bots.amount.places" }],
    [
      named(newDraft("read", NOW), { allowed_addresses: "home" }),
      { allowed_addresses: "bots.addresses.form" },
    ],
    [named(newDraft("read", NOW), { expires_at: "2026-11-21" }), { expires_at: "bots.end.past" }],
    [named(newDraft("read", NOW), { expires_at: "2027-02-31" }), { expires_at: "bots.end.empty" }],
    [
      named(newDraft("limited", NOW), { max_orders_per_minute: "0" }),
      { max_orders_per_minute: "bots.per_minute.form" },
    ],
    [named(newDraft("read", NOW), { signs: "own" }), { public_key: "bots.public_key.empty" }],
    [
      named(newDraft("read", NOW), { signs: "own", public_key: "-----BEGIN PRIVATE KEY-----" }),
      { public_key: "bots.public_key.private" },
    ],
    [
      named(newDraft("read", NOW), { signs: "own", public_key: "ssh-ed25519 AAAA" }),
      { public_key: "bots.public_key.form" },
    ],
  ])("is judged before anybody is asked: %#", (draft, faults) => {
    expect(faultsOf(draft)).toEqual(faults);
  });

  it("makes capitals of A to Z alone, whatever the language, and reads any list", () => {
    expect(symbolsIn("btcusdt ethusdt;BTCUSDT,\nlinkusdt ıusdt")).toEqual([
      "BTCUSDT",
      "ETHUSDT",
      "LINKUSDT",
      "ıUSDT",
    ]);
  });

  it("tells the kind of a public key by its first bytes", () => {
    const signs = "own" as const;
    const pem = (body: string) => `-----BEGIN PUBLIC KEY-----\r\n${body}\r\n-----END PUBLIC KEY-----\n`;
    const kind = (body: string) => keyOf({ ...newDraft("read", NOW), signs, public_key: pem(body) }).key_type;
    expect(kind("MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=")).toBe("ed25519");
    expect(kind("MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A")).toBe("rsa");
  });

  it("keeps what a preset hides, and what a fold does not show", () => {
    const before = limited({ symbols: "LTCUSDT" });
    const entries = new FormData();
    for (const [name, value] of Object.entries({
      label: "x",
      preset: "unlimited",
      symbols: "SOLUSDT",
      max_order_value: "7",
      max_day_value: "8",
    }))
      entries.set(name, value);
    entries.append("order_types", "MARKET");
    const after = readDraft(entries, before);
    expect(after).toMatchObject({
      preset: "unlimited",
      order_types: ["MARKET"],
      expires_at: before.expires_at,
    });
    expect(after.caps.limited).toEqual({ symbols: "SOLUSDT", max_order_value: "7", max_day_value: "8" });
    expect(limitsOf(after, "en")).toMatchObject({ unlimited: true, symbols: null, max_order_value: null });
  });

  it("is taken by the server when the page lets it pass", () => {
    const typed = fc.constantFrom("", "500", "1.000", "1,5", "0", "2000000000", "0,0000001", "x");
    const drafts = fc.record({
      preset: fc.constantFrom("read" as const, "limited" as const, "unlimited" as const),
      symbols: fc.constantFrom("", "BTCUSDT", "btcusdt, ethusdt", "BTC/USDT", "ışık", "İ"),
      order: typed,
      day: typed,
      rate: fc.constantFrom("", "5", "0", "1000000", "a"),
      addresses: fc.constantFrom("", "203.0.113.7", "2001:db8::/48", "home"),
      end: fc.constantFrom("2026-11-22", "2026-11-21", "2030-01-01", ""),
      hasNoEnd: fc.boolean(),
      language: fc.constantFrom("en" as const, "tr" as const),
    });
    fc.assert(
      fc.property(drafts, ({ preset, symbols, order, day, rate, addresses, end, hasNoEnd, language }) => {
        const caps = { symbols, max_order_value: order, max_day_value: day };
        const draft = named(newDraft(preset, NOW), {
          caps: { limited: caps, unlimited: caps },
          max_orders_per_minute: rate,
          allowed_addresses: addresses,
          expires_at: end,
          hasNoEnd,
        });
        fc.pre(Object.keys(judgeDraft(draft, language, NOW)).length === 0);
        expect(readLimits(asInput(limitsOf(draft, language)), NOW)).toHaveProperty("limits");
      }),
    );
  });
});

describe("the form of a bot key that is there", () => {
  it.each(["en", "tr"] as const)("changes nothing that nobody touched: %s", (language) => {
    expect(changeOf(BOT, draftOf(BOT, language), language)).toEqual({});
    const read = { ...BOT, permissions: ["read"], symbols: null, max_order_value: null, max_day_value: null };
    expect(changeOf(read, draftOf(read, language), language)).toEqual({});
    expect(
      changeOf({ ...BOT, unlimited: true }, draftOf({ ...BOT, unlimited: true }, language), language),
    ).toEqual({});
  });

  it("may keep a last day that has passed, and may not choose one", () => {
    const over = draftOf({ ...BOT, expires_at: "2026-11-01T09:00:00.000Z" }, "en");
    expect(judgeDraft({ ...over, label: "renamed" }, "en", NOW, over)).toEqual({});
    expect(judgeDraft({ ...over, expires_at: "2026-11-02" }, "en", NOW, over)).toHaveProperty("expires_at");
  });

  it("sends what was changed alone, and leaves the limits of trading alone when that ends", () => {
    const draft = draftOf(BOT, "tr");
    const caps = { ...draft.caps, limited: { ...draft.caps.limited, max_day_value: "1500,5" } };
    expect(changeOf(BOT, { ...draft, label: " renamed ", caps }, "tr")).toEqual({
      label: "renamed",
      max_day_value: "1500.5",
    });
    expect(changeOf(BOT, { ...draft, preset: "read" }, "tr")).toEqual({ permissions: ["read"] });
  });
});

it("the page asks about exactly those changes for which the server wants proof", () => {
  const lists = (...values: string[]) => fc.option(fc.subarray(values, { minLength: 1 }));
  const amounts = fc.option(fc.constantFrom("100", "500.5", "2000"));
  const limits: fc.Arbitrary<BotLimits> = fc
    .record({
      permissions: fc.constantFrom<string[]>(["read"], ["read", "trade"]),
      symbols: lists("BTCUSDT", "ETHUSDT"),
      order_types: lists("LIMIT", "MARKET"),
      max_order_value: amounts,
      max_day_value: amounts,
      max_orders_per_minute: fc.option(fc.integer({ min: 1, max: 3 })),
      allowed_addresses: fc.subarray(["203.0.113.7/32", "2001:db8::/48"]),
      expires_at: fc.option(fc.constantFrom("2027-01-01T00:00:00.000Z", "2028-01-01T00:00:00.000Z")),
    })
    .map((each) => ({ ...each, unlimited: true }));
  const there = (each: BotLimits) => {
    const read = readLimits(asInput(each), NOW);
    if ("errors" in read) throw new Error(JSON.stringify(read.errors));
    return read.limits;
  };
  fc.assert(
    fc.property(limits, limits, (old, wanted) => {
      // As the form sends it: a bot that may only read keeps the limits that it had for trading.
      const { permissions, allowed_addresses, expires_at } = wanted;
      const next = permissions.includes("trade")
        ? wanted
        : { ...old, permissions, allowed_addresses, expires_at };
      expect(isWider(old, next)).toBe(isWiderThere(there(old), there(next)));
    }),
  );
});

function asInput(limits: BotLimits): Parameters<typeof readLimits>[0] {
  return {
    ...limits,
    order_types: limits.order_types as never,
    expires_at: limits.expires_at === null ? null : Date.parse(limits.expires_at),
  };
}
