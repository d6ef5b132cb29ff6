import { describe, expect, it } from "vitest";
import {
  answerSentence,
  costOf,
  orderBadge,
  orderSentence,
} from "../../../../web/features/activity/order-words.ts";
import { COMPILED } from "../../texts.ts";

const LIMIT = {
  action: "place",
  symbol: "BTCUSDT",
  side: "BUY",
  type: "LIMIT",
  quantity: "0.01000000",
  price: "60000.00",
};

function said(event: string, data: Readonly<Record<string, unknown>>) {
  return [orderSentence(COMPILED.en, { event, data }), orderSentence(COMPILED.tr, { event, data })];
}

describe("an order in plain words", () => {
  it.each<[string, Readonly<Record<string, unknown>>, string, string]>([
    ["order.requested", LIMIT, "Limit buy 0.01 BTCUSDT at 60,000", "Limit alış 0,01 BTCUSDT, fiyat 60.000"],
    [
      "order.requested",
      { symbol: "ETHUSDT", side: "SELL", type: "MARKET", quoteOrderQty: "100" },
      "Market sell ETHUSDT for 100",
      "Piyasa satış ETHUSDT, tutar 100",
    ],
    [
      "order.requested",
      { ...LIMIT, type: "STOP_LOSS_LIMIT", stopPrice: "59000" },
      "Stop-loss limit buy 0.01 BTCUSDT at 60,000, stop at 59,000",
      "Limitli zarar durdur alış 0,01 BTCUSDT, fiyat 60.000, tetik fiyatı 59.000",
    ],
    [
      "order.requested",
      { ...LIMIT, type: "ICEBERG_NEXT" },
      "ICEBERG_NEXT buy 0.01 BTCUSDT at 60,000",
      "ICEBERG_NEXT alış 0,01 BTCUSDT, fiyat 60.000",
    ],
    [
      "order.requested",
      { ...LIMIT, action: "replace" },
      "Replace an order: limit buy 0.01 BTCUSDT at 60,000",
      "Emri değiştirme: limit alış 0,01 BTCUSDT, fiyat 60.000",
    ],
    [
      "order.requested",
      { action: "cancel", symbol: "BTCUSDT" },
      "Cancel an order on BTCUSDT",
      "BTCUSDT için emir iptali",
    ],
    [
      "order.requested",
      { action: "cancel", orders: ["7 BTCUSDT", "8 ETHUSDT"], count: 2 },
      "Cancel 2 open orders of bots",
      "Botların 2 açık emrini iptal et",
    ],
    [
      "order.answered",
      { action: "cancel", cancelled: 1, others: 1 },
      "1 of 2 open orders of bots cancelled",
      "Botların 2 açık emrinden iptal edilenler: 1",
    ],
    [
      "order.requested",
      { action: "amend", symbol: "BTCUSDT", quantity: "0.5" },
      "Reduce an order on BTCUSDT to 0.5",
      "BTCUSDT için emri küçültme, yeni miktar 0,5",
    ],
    [
      "order.requested",
      { action: "amend", symbol: "BTCUSDT" },
      "Reduce an order on BTCUSDT",
      "BTCUSDT için emri küçültme",
    ],
    [
      "order.refused",
      {
        ...LIMIT,
        quantity: "0.5",
        reason: "day_value",
        params: { cap: "2000", used: "1400", value: "30000" },
      },
      "Refused: limit buy 0.5 BTCUSDT at 60,000. Over the daily cap of 2,000 USDT; 1,400 used.",
      "Reddedildi: limit alış 0,5 BTCUSDT, fiyat 60.000. Günlük 2.000 USDT sınırı aşılıyor; 1.400 kullanıldı.",
    ],
    [
      "order.refused",
      { ...LIMIT, reason: "order_value", cap: "500", value: "600" },
      "Refused: limit buy 0.01 BTCUSDT at 60,000. Its value of 600 USDT is over the 500 that an order may have.",
      "Reddedildi: limit alış 0,01 BTCUSDT, fiyat 60.000. 600 USDT tutarı, bir emir için izin verilen 500 USDT sınırını aşıyor.",
    ],
    [
      "order.refused",
      { action: "cancel", symbol: "BTCUSDT", reason: "paused" },
      "Refused: cancel an order on BTCUSDT. The bot is paused.",
      "Reddedildi: BTCUSDT için emir iptali. Bot duraklatılmış.",
    ],
    [
      "order.answered",
      { ...LIMIT, outcome: "accepted" },
      "Limit buy 0.01 BTCUSDT at 60,000: accepted by the exchange",
      "Limit alış 0,01 BTCUSDT, fiyat 60.000: borsa kabul etti",
    ],
    [
      "order.settled",
      LIMIT,
      "Limit buy 0.01 BTCUSDT at 60,000: settled",
      "Limit alış 0,01 BTCUSDT, fiyat 60.000: kesinleşti",
    ],
  ])("%s %j", (event, data, english, turkish) => {
    expect(said(event, data)).toEqual([english, turkish]);
  });

  it.each([
    ["order.requested", {}],
    ["order.requested", { ...LIMIT, symbol: 5 }],
    ["order.requested", { ...LIMIT, quantity: "a lot" }],
    ["order.requested", { ...LIMIT, action: "dance" }],
    ["order.refused", { ...LIMIT, reason: "of a later version" }],
    ["order.refused", { ...LIMIT }],
    ["order.settled", { outcome: "accepted" }],
    ["api_key.checked", { ...LIMIT }],
  ])("falls back to the words of the event: %s %j", (event, data) => {
    expect(said(event, data)).toEqual([undefined, undefined]);
  });

  it.each(
    "expired paused address read_only order_pending not_valued symbol order_type order_value day_value orders_per_minute replayed price_unknown key_not_usable not_modelled wrong_signature".split(
      " ",
    ),
  )("has words for every reason: %s", (reason) => {
    const [english, turkish] = said("order.refused", { ...LIMIT, reason });
    expect(english).toMatch(/^Refused: limit buy 0\.01 BTCUSDT at 60,000\. [A-Z].+\.$/);
    expect(turkish).toMatch(/^Reddedildi: limit alış 0,01 BTCUSDT, fiyat 60\.000\. \p{Lu}.+\.$/u);
  });
});

describe("what the server writes today", () => {
  const data = { action: "place", path: "/api/v3/order", symbol: "BTCUSDT", side: "BUY", timeInForce: "GTC" };

  it("is told of a list of orders, and of an order that was made smaller", () => {
    const list = { ...data, path: "/api/v3/orderList/oco", quantity: "1", aboveType: "LIMIT_MAKER" };
    expect(said("order.requested", list)).toEqual([
      "Orders of a list on BTCUSDT",
      "BTCUSDT için emir listesi",
    ]);
    const amended = {
      action: "amend",
      path: "/api/v3/order/amend/keepPriority",
      symbol: "BTCUSDT",
      newQty: "0.5",
    };
    expect(said("order.requested", amended)[0]).toBe("Reduce an order on BTCUSDT to 0.5");
  });

  it("is told of an answer that names a symbol alone, and of what it has cost", () => {
    const answered = {
      action: "place",
      symbol: "BTCUSDT",
      outcome: "accepted",
      reserved: "600",
      kept: "512.5",
      orders: [],
    };
    const entry = { event: "order.answered", data: answered };
    expect(said("order.answered", answered)).toEqual([undefined, undefined]);
    expect(answerSentence(COMPILED.en, answered)).toBe("The exchange accepted an order on BTCUSDT");
    expect(answerSentence(COMPILED.tr, { outcome: "unknown" })).toBe(
      "Emrin sonucu bilinmiyor, borsa zamanında yanıt vermedi",
    );
    expect(answerSentence(COMPILED.en, { outcome: "new" })).toBeUndefined();
    expect(costOf(COMPILED.en, entry)).toEqual(["512.5 USDT count against the cap"]);
    const settled = { symbol: "BTCUSDT", found: "never_placed", reserved: "600", kept: "0", state: "final" };
    expect(costOf(COMPILED.tr, { event: "order.settled", data: settled })).toEqual([
      "borsaya hiç ulaşmadı",
      "sınırdan sayılan tutar 0 USDT",
    ]);
  });

  it("shows an outcome that nobody knows as that, and one that the exchange rejected", () => {
    const badge = (event: string, outcome: string) => orderBadge({ event, data: { outcome } })?.tone;
    expect(badge("order.answered", "unknown")).toBe("unknown");
    expect(badge("order.unsettled", "")).toBe("unknown");
    expect(badge("order.answered", "rejected")).toBe("bad");
    expect(badge("order.answered", "accepted")).toBeUndefined();
    expect(badge("api_key.checked", "rejected")).toBeUndefined();
  });
});
