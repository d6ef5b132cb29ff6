import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDecimal } from "../../../../src/core/bots/decimal.ts";
import { GATEWAY } from "../../../../src/exchanges/binance/gateway/index.ts";
import { TRADES } from "../../../../src/exchanges/binance/gateway/trades.ts";

const { readTradeOutcome, readOrderState, readBook, readSymbol, readUsedWeight, asksForPause, deny, refuse } =
  GATEWAY;
const order = (fields: object = {}) => ({
  symbol: "BTCUSDT",
  orderId: 10,
  clientOrderId: "new",
  origQty: "0.04",
  executedQty: "0.01",
  cummulativeQuoteQty: "600",
  status: "PARTIALLY_FILLED",
  ...fields,
});
const cancelled = order({
  orderId: 9,
  origClientOrderId: "old",
  clientOrderId: "the cancel",
  status: "CANCELED",
});
const json = JSON.stringify;

describe("readTradeOutcome", () => {
  it("reads an order that was placed", () => {
    expect(readTradeOutcome("place", 200, json(order()))).toEqual({
      done: "yes",
      code: null,
      touched: [],
      placed: [
        {
          clientOrderId: "new",
          orderId: 10,
          status: "PARTIALLY_FILLED",
          isFinal: false,
          quantity: parseDecimal("0.04"),
          executedQuantity: parseDecimal("0.01"),
          executedQuote: parseDecimal("600"),
        },
      ],
    });
  });

  it("knows an acknowledgement as an answer that leaves open what became of it", () => {
    const { placed } = readTradeOutcome("place", 200, json({ symbol: "B", orderId: 1, clientOrderId: "x" }));
    expect(placed).toMatchObject([{ isFinal: null, status: null, executedQuantity: null }]);
  });

  it("finds the orders of a list in its reports", () => {
    const list = {
      orderListId: 1,
      orders: [],
      orderReports: [order(), order({ orderId: 11, clientOrderId: "two" })],
    };
    expect(readTradeOutcome("place", 200, json(list)).placed.map(({ orderId }) => orderId)).toEqual([10, 11]);
    expect(readTradeOutcome("cancel", 200, json([list, cancelled])).touched).toHaveLength(3);
  });

  it("names a cancelled order by its own id, not by that of the cancel", () => {
    expect(readTradeOutcome("cancel", 200, json(cancelled)).touched).toMatchObject([
      { clientOrderId: "old", isFinal: true },
    ]);
  });

  const half = (cancelResult: string, newOrderResult: string, fields: object = {}) =>
    json({ code: -2021, msg: "", data: { cancelResult, newOrderResult, ...fields } });
  it.each([
    [
      200,
      json({
        cancelResult: "SUCCESS",
        newOrderResult: "SUCCESS",
        cancelResponse: cancelled,
        newOrderResponse: order(),
      }),
      "yes",
      [10],
      [9],
    ],
    [
      409,
      half("SUCCESS", "FAILURE", { cancelResponse: cancelled, newOrderResponse: { code: -2010, msg: "" } }),
      "no",
      [],
      [9],
    ],
    [
      409,
      half("FAILURE", "SUCCESS", { cancelResponse: { code: -2011 }, newOrderResponse: order() }),
      "yes",
      [10],
      [],
    ],
    [
      400,
      half("FAILURE", "NOT_ATTEMPTED", { cancelResponse: { code: -2011 }, newOrderResponse: null }),
      "no",
      [],
      [],
    ],
    [
      429,
      half("SUCCESS", "FAILURE", { cancelResponse: cancelled, newOrderResponse: { code: -1015 } }),
      "no",
      [],
      [9],
    ],
    [409, half("SUCCESS", "SOMETHING"), "unknown", [], []],
    [
      409,
      half("SUCCESS", "FAILURE", { cancelResponse: cancelled, newOrderResponse: { code: -1007 } }),
      "unknown",
      [],
      [9],
    ],
    [409, "<html>", "unknown", [], []],
  ])("tells the halves of a replacement apart (%s)", (status, body, done, placed, touched) => {
    const outcome = readTradeOutcome("replace", status, body);
    expect(outcome.done).toBe(done);
    expect(outcome.placed.map(({ orderId }) => orderId)).toEqual(placed);
    expect(outcome.touched.map(({ orderId }) => orderId)).toEqual(touched);
  });

  it.each([
    [400, json({ code: -2010, msg: "" }), "no"],
    [400, json({ code: -1013, msg: "" }), "no"],
    [401, json({ code: -2015, msg: "" }), "no"],
    [403, "<html>", "no"],
    [418, "", "no"],
    [429, json({ code: -1015, msg: "" }), "no"],
    [400, json({ code: -1007, msg: "" }), "unknown"],
    [400, json({ code: -1006, msg: "" }), "unknown"],
    [408, "", "unknown"],
    [500, "", "unknown"],
    [503, json({ code: -1008, msg: "" }), "unknown"],
    [200, '{"symbol":"BT', "unknown"],
    [200, json({ code: -1000, msg: "" }), "unknown"],
    [302, "", "unknown"],
  ])("an answer %s %s means: done %s", (status, body, done) => {
    expect(readTradeOutcome("place", status, body).done).toBe(done);
  });

  it("never throws, and never takes for refused what may have been done", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("place", "replace", "cancel", "amend", "test"),
        fc.integer({ min: 100, max: 599 }),
        fc.oneof(fc.string(), fc.json()),
        (act, status, body) => {
          const { done } = readTradeOutcome(act, status, body);
          return status < 500 || done === "unknown";
        },
      ),
    );
  });
});

describe("readOrderState", () => {
  it("knows an order, a missing one, and an answer that says neither", () => {
    expect(readOrderState(200, json(order({ time: 1_700_000_000_000 })))).toMatchObject({
      kind: "known",
      createdAt: 1_700_000_000_000,
    });
    expect(readOrderState(400, json({ code: -2013, msg: "" })).kind).toBe("absent");
    for (const [status, body] of [
      [200, json(order())],
      [500, json({ code: -2013 })],
      [400, json({ code: -1021 })],
      [200, "garbage"],
    ] as const)
      expect(readOrderState(status, body).kind).toBe("unclear");
  });
});

describe("prices and limits", () => {
  it("are read from the book; a symbol without a price is left out", () => {
    const book = readBook(
      json([
        { symbol: "A", bidPrice: "1", askPrice: "2" },
        { symbol: "B", bidPrice: "0", askPrice: "0" },
      ]),
    );
    expect([...(book ?? [])]).toEqual([["A", { bid: parseDecimal("1"), ask: parseDecimal("2") }]]);
    expect(readBook("{}")).toBeUndefined();
    expect(readBook(json([{ symbol: "A" }]))).toBeUndefined();
  });

  it("are read from what the exchange says of a symbol", () => {
    const rateLimits = [
      { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 6_000 },
    ];
    const body = json({ rateLimits, symbols: [{ symbol: "ETHBTC", quoteAsset: "BTC" }] });
    expect(readSymbol(body, "ETHBTC")).toEqual({ quoteAsset: "BTC", weightPerMinute: 6_000 });
    expect(readSymbol(body, "OTHER")).toBeUndefined();
  });

  it("are told in a header", () => {
    expect(readUsedWeight({ "x-mbx-used-weight-1m": "123" })).toBe(123);
    expect(readUsedWeight({ "x-mbx-used-weight-1m": "-1" })).toBeUndefined();
  });

  it("429 and 418 are about the address, but for one account's order count", () => {
    expect(asksForPause(418, "")).toBe(true);
    expect(asksForPause(429, json({ code: -1003 }))).toBe(true);
    expect(asksForPause(429, json({ code: -1015 }))).toBe(false);
    expect(asksForPause(200, "")).toBe(false);
  });

  it("a refund is no more than what was taken", () => {
    expect(
      [...TRADES.values()].every(({ act }) => ["place", "replace", "cancel", "amend", "test"].includes(act)),
    ).toBe(true);
  });
});

describe("refusals", () => {
  it("never carry -2015, which a running client takes for a rate limit", () => {
    const reasons = [
      ...(
        [
          "not_found",
          "wrong_key",
          "wrong_signature",
          "too_early",
          "too_late",
          "busy",
          "unavailable",
          "outcome_unknown",
        ] as const
      ).map((reason) => refuse(reason)),
      ...(
        [
          "expired",
          "paused",
          "address",
          "read_only",
          "symbol",
          "order_type",
          "order_value",
          "day_value",
          "orders_per_minute",
          "replayed",
          "order_pending",
          "price_unknown",
          "key_not_usable",
          "not_modelled",
        ] as const
      ).map((reason) => deny({ reason, params: { what: "This" } })),
    ];
    for (const { status, body } of reasons) {
      const { code, msg } = JSON.parse(body) as { code: number; msg: string };
      expect(code).not.toBe(-2015);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(msg).toMatch(/^[A-Z].*[.]$/);
    }
  });
});
