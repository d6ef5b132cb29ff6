import { describe, expect, it } from "vitest";
import { type BotLimits, limitsSentence } from "../../../../web/features/bots/limits-sentence.ts";
import { COMPILED } from "../../texts.ts";

const GRID: BotLimits = {
  permissions: ["read", "trade"],
  unlimited: false,
  symbols: ["BTCUSDT", "ETHUSDT"],
  order_types: null,
  max_order_value: "500",
  max_day_value: "2000",
  max_orders_per_minute: null,
  allowed_addresses: [],
  expires_at: new Date(2027, 1, 6, 23, 59, 59, 999).toISOString(),
};
const READ: BotLimits = {
  ...GRID,
  permissions: ["read"],
  symbols: null,
  max_order_value: null,
  max_day_value: null,
  expires_at: null,
};
const UNLIMITED: BotLimits = {
  ...GRID,
  unlimited: true,
  symbols: null,
  max_order_value: null,
  max_day_value: null,
  expires_at: null,
};

describe("the limits of a bot as one sentence", () => {
  it.each<[string, BotLimits, string, string]>([
    [
      "two symbols and both caps",
      GRID,
      "May place spot orders on BTCUSDT and ETHUSDT: up to 500 USDT each, 2,000 USDT a day, until 6 Feb 2027.",
      "BTCUSDT ve ETHUSDT için spot emir verebilir: emir başına en çok 500 USDT, günde en çok 2.000 USDT, son gün 6 Şub 2027.",
    ],
    [
      "reading only",
      READ,
      "May read balances and orders; may not trade.",
      "Bakiye ve emirleri okuyabilir; alım satım yapamaz.",
    ],
    [
      "reading, from one address, until a moment",
      {
        ...READ,
        allowed_addresses: ["203.0.113.7/32"],
        expires_at: new Date(2027, 1, 6, 10, 30).toISOString(),
      },
      "May read balances and orders; may not trade; from 203.0.113.7 only; until 6 Feb 2027, 10:30.",
      "Bakiye ve emirleri okuyabilir; alım satım yapamaz; yalnızca 203.0.113.7 adresinden; son gün 6 Şub 2027 10:30.",
    ],
    [
      "no limits",
      UNLIMITED,
      "May place spot orders on any symbol: of any value, with no end date. At worst it trades away all that the account holds. It can never withdraw.",
      "Her sembolde spot emir verebilir: tutar sınırı olmadan, bitiş tarihi olmadan. En kötü durumda hesaptaki her şeyi alım satımda kaybedebilir. Hiçbir zaman para çekemez.",
    ],
    [
      "no limits but a daily cap: the worst is known",
      { ...UNLIMITED, max_day_value: "10.5" },
      "May place spot orders on any symbol: up to 10.5 USDT a day, with no end date.",
      "Her sembolde spot emir verebilir: günde en çok 10,5 USDT, bitiş tarihi olmadan.",
    ],
    [
      "every further limit",
      {
        ...GRID,
        order_types: ["LIMIT", "MARKET"],
        max_orders_per_minute: 1,
        allowed_addresses: ["203.0.113.7/32", "2001:db8::/48"],
      },
      "May place spot orders on BTCUSDT and ETHUSDT: up to 500 USDT each, 2,000 USDT a day, 1 order a minute, LIMIT and MARKET only, from 203.0.113.7 and 2001:db8::/48 only, until 6 Feb 2027.",
      "BTCUSDT ve ETHUSDT için spot emir verebilir: emir başına en çok 500 USDT, günde en çok 2.000 USDT, dakikada en çok 1 emir, yalnızca LIMIT ve MARKET, yalnızca 203.0.113.7 ve 2001:db8::/48 adreslerinden, son gün 6 Şub 2027.",
    ],
    [
      "a form that lacks them still",
      { ...GRID, symbols: null, max_order_value: null, max_day_value: null },
      "May place spot orders on …: up to … USDT each, … USDT a day, until 6 Feb 2027.",
      "… için spot emir verebilir: emir başına en çok … USDT, günde en çok … USDT, son gün 6 Şub 2027.",
    ],
  ])("%s", (_, limits, english, turkish) => {
    expect(limitsSentence(COMPILED.en, limits)).toBe(english);
    expect(limitsSentence(COMPILED.tr, limits)).toBe(turkish);
  });

  it("names some of many symbols and counts the rest", () => {
    const symbols = Array.from({ length: 20 }, (_, index) => `S${index}`);
    const sentence = limitsSentence(COMPILED.en, { ...GRID, symbols });
    expect(sentence).toContain("on S0, S1, S2, S3, S4, S5 and 14 more: up to");
  });
});
