import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { multiplyUp, parseDecimal } from "../../../src/core/bots/decimal.ts";
import { toMicros } from "../../../src/core/bots/micros.ts";
import type { OrderForm } from "../../../src/core/bots/order.ts";
import {
  type Executed,
  type ReservedGroup,
  releaseGroup,
  settleGroup,
} from "../../../src/core/bots/settle.ts";
import {
  basisOf,
  canExceed,
  type Prices,
  valueGroups,
  valueOrder,
} from "../../../src/core/bots/valuation.ts";

const D = (text: string) => parseDecimal(text) ?? 0n;
const RATE = D("1");
const GROUP: ReservedGroup = {
  orders: [{ name: "a", orderId: null }],
  reserved: 100_000_000,
  kept: 100_000_000,
  isFinal: false,
  canExceed: false,
};
const report = (fields: Partial<Executed> = {}): Executed => ({
  clientOrderId: "a",
  orderId: 1,
  isFinal: true,
  quantity: D("2"),
  executedQuantity: D("0"),
  executedQuote: D("0"),
  ...fields,
});
const own = (...reports: Executed[]) => ({ reports, isOwn: true });

describe("settleGroup", () => {
  it("gives everything back of an order of which nothing was executed", () => {
    expect(settleGroup(GROUP, own(report()), RATE)).toMatchObject({ kept: 0, isFinal: true });
  });

  it("gives the part back that was not executed", () => {
    const half = report({ executedQuantity: D("1"), executedQuote: D("40") });
    expect(settleGroup(GROUP, own(half), RATE).kept).toBe(50_000_000);
  });

  it("counts what was executed when it was more than was reserved for it", () => {
    const dear = report({ executedQuantity: D("2"), executedQuote: D("120") });
    expect(settleGroup(GROUP, own(dear), RATE).kept).toBe(120_000_000);
  });

  it("gives nothing back while more can be executed", () => {
    const open = report({ isFinal: false, executedQuantity: D("1"), executedQuote: D("40") });
    expect(settleGroup(GROUP, own(open), RATE)).toMatchObject({ kept: 100_000_000, isFinal: false });
  });

  it.each([
    [
      "leaves out one of two orders",
      { ...GROUP, orders: [...GROUP.orders, { name: "b", orderId: null }] },
      report(),
    ],
    ["does not say whether it is over", GROUP, report({ isFinal: null })],
  ])("gives nothing back on an answer that %s", (_, group, told) => {
    expect(settleGroup(group, own(told), RATE)).toMatchObject({ kept: 100_000_000, isFinal: false });
  });

  it("gives nothing back on an answer without amounts", () => {
    expect(settleGroup(GROUP, own(report({ executedQuantity: null })), RATE).kept).toBe(100_000_000);
  });

  it("knows an order by its client id in its own answer alone, and by its number ever after", () => {
    const placed = settleGroup(GROUP, own(report({ isFinal: false, orderId: 5 })), RATE);
    expect(placed.orders).toEqual([{ name: "a", orderId: 5 }]);
    const other = { reports: [report({ orderId: 6 })], isOwn: false };
    expect(settleGroup(placed, other, RATE).isFinal).toBe(false);
    expect(settleGroup(GROUP, other, RATE).isFinal).toBe(false);
    expect(settleGroup(placed, { reports: [report({ orderId: 5 })], isOwn: false }, RATE).isFinal).toBe(true);
  });

  it("is not given back for never having been placed, once it is over", () => {
    const over = settleGroup(GROUP, own(report({ executedQuantity: D("2"), executedQuote: D("80") })), RATE);
    expect(releaseGroup(over)).toBe(over);
    expect(releaseGroup(GROUP).kept).toBe(0);
  });

  it("is over once: what comes later changes nothing", () => {
    const over = releaseGroup(GROUP);
    expect(settleGroup(over, own(report({ executedQuote: D("9") })), RATE)).toBe(over);
  });

  it("never counts less than was executed, nor more than was reserved or executed", () => {
    const amount = fc.bigInt({ min: 0n, max: 10n ** 21n });
    const told = fc.record({
      orderId: fc.constantFrom(1, 2),
      isFinal: fc.option(fc.boolean()),
      quantity: fc.option(amount),
      executedQuantity: fc.option(amount),
      executedQuote: fc.option(amount),
    });
    fc.assert(
      fc.property(fc.array(fc.array(told, { maxLength: 3 }), { maxLength: 4 }), (answers) => {
        let group = GROUP;
        for (const reports of answers) {
          const named = reports.map((one) => ({ ...one, clientOrderId: one.orderId === 1 ? "a" : "b" }));
          const next = settleGroup(group, own(...named), RATE);
          const found = next.orders.map(({ orderId }) => reports.find((one) => one.orderId === orderId));
          const executed = found.map((one) => toMicros(multiplyUp(one?.executedQuote ?? 0n, RATE)));
          const most = Math.max(...executed);
          if (group.isFinal ? next !== group : next.kept < most) return false;
          if (next.kept > Math.max(group.kept, most)) return false;
          group = next;
        }
        return true;
      }),
    );
  });
});

describe("what orders are worth", () => {
  const basis = { ask: D("60000"), rate: RATE };
  const order = (fields: Partial<OrderForm>): OrderForm => ({
    side: "BUY",
    type: "LIMIT",
    quantity: D("0.01"),
    quoteQuantity: null,
    price: null,
    stopPrice: null,
    clientOrderId: "a",
    ...fields,
  });

  it.each<[string, Partial<OrderForm>, number]>([
    ["a limit BUY: its own price", { price: D("50000") }, 500],
    ["a limit BUY above the market: its own price", { price: D("70000") }, 700],
    ["a limit SELL below the market: the market's", { side: "SELL", price: D("1") }, 600],
    ["a limit SELL above the market: its own", { side: "SELL", price: D("70000") }, 700],
    [
      "a stop SELL with a limit: the dearest of the three",
      { side: "SELL", price: D("1"), stopPrice: D("65000") },
      650,
    ],
    ["a stop BUY with a limit: its limit", { price: D("61000"), stopPrice: D("65000") }, 610],
    ["a market order: 5 % above the market", { type: "MARKET" }, 630],
    ["a market order by quote: that", { type: "MARKET", quantity: null, quoteQuantity: D("123.45") }, 123.45],
    ["a triggered market order: 5 % above stop or market", { type: "STOP_LOSS", stopPrice: D("80000") }, 840],
    ["a triggered market order below the market", { type: "TAKE_PROFIT", stopPrice: D("10") }, 630],
  ])("%s", (_, fields, usdt) => {
    expect(valueOrder(order(fields), basis)).toBe(Math.round(usdt * 1_000_000));
  });

  it("only orders without a limit can cost more than that", () => {
    expect(canExceed(order({ type: "MARKET" }))).toBe(true);
    expect(canExceed(order({ price: D("1") }))).toBe(false);
    expect(canExceed(order({ side: "SELL", price: D("1") }))).toBe(false);
    // Whatever sells at a moment to come sells at what the market then pays.
    expect(canExceed(order({ side: "SELL", price: D("1"), stopPrice: D("2") }))).toBe(true);
    expect(canExceed(order({ side: "SELL", price: D("1") }), true)).toBe(true);
    expect(canExceed(order({ type: "MARKET", quantity: null, quoteQuantity: D("1") }))).toBe(false);
  });

  it("of a group the dearest counts, of several groups each", () => {
    const groups = [
      [order({ price: D("50000") })],
      [order({ price: D("10000") }), order({ price: D("20000") })],
    ];
    expect(valueGroups({ symbol: "BTCUSDT", groups }, basis)).toEqual([500_000_000, 200_000_000]);
  });

  const book: Record<string, [bid: string, ask: string]> = {
    ETHBTC: ["0.049", "0.05"],
    BTCUSDT: ["59000", "60000"],
    USDTTRY: ["40", "41"],
    BTCTRY: ["2400000", "2410000"],
    AB: ["1", "1"],
  };
  const prices: Prices = {
    quote(symbol) {
      const [bid, ask] = book[symbol] ?? [];
      return bid === undefined || ask === undefined ? undefined : { bid: D(bid), ask: D(ask) };
    },
  };

  it.each([
    ["in USDT itself", "BTCUSDT", "USDT", "60000", "1"],
    ["at the dearer side of the quote asset's own price", "ETHBTC", "BTC", "0.05", "60000"],
    ["at the dearer side of the inverse price", "BTCTRY", "TRY", "2410000", "0.025"],
  ])("a symbol is valued %s", (_, symbol, quote, ask, rate) => {
    expect(basisOf(prices, symbol, quote)).toEqual({ ask: D(ask), rate: D(rate) });
  });

  it("what has no price, or none in USDT, is not valued", () => {
    expect(basisOf(prices, "XY", "USDT")).toBeUndefined();
    expect(basisOf(prices, "AB", "B")).toBeUndefined();
  });
});
