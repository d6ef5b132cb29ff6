import { describe, expect, it } from "vitest";
import { parseDecimal } from "../../../../src/core/bots/decimal.ts";
import type { BotRequest, TradeAction } from "../../../../src/exchanges/index.ts";
import { NOW, parse, SIGNATURE } from "./parse-request.ts";

const D = (text: string) => parseDecimal(text) ?? -1n;

function query(parameters: Record<string, string | number>): string {
  return new URLSearchParams(
    Object.entries({ ...parameters, timestamp: NOW, signature: SIGNATURE }).map(
      ([name, value]): [string, string] => [name, String(value)],
    ),
  ).toString();
}

function trade(name: string, parameters: Record<string, string | number>): TradeAction {
  const [method, path] = name.split(" ") as [BotRequest["method"], string];
  const parsed = parse({ method, path, query: query(parameters) });
  if (!("kind" in parsed) || parsed.kind !== "signed" || parsed.action.kind !== "trade") {
    throw new Error(JSON.stringify(parsed));
  }
  return parsed.action;
}

const worth = ({ placement }: TradeAction) =>
  placement?.groups.map((group) =>
    group.map(({ side, type, quantity, price, stopPrice }) => ({ side, type, quantity, price, stopPrice })),
  );

describe("orders", () => {
  const limit = {
    symbol: "BTCUSDT",
    side: "BUY",
    type: "LIMIT",
    timeInForce: "GTC",
    quantity: "0.01",
    price: "60000",
  };

  it("are read with what their value needs, and given a name if they have none", () => {
    const action = trade("POST /api/v3/order", limit);
    expect(worth(action)).toEqual([
      [{ side: "BUY", type: "LIMIT", quantity: D("0.01"), price: D("60000"), stopPrice: null }],
    ]);
    const name = action.placement?.groups[0]?.[0]?.clientOrderId;
    expect(name).toMatch(/^kh\d+$/);
    expect(action.request.query).toContainEqual(["newClientOrderId", name]);
    expect(trade("POST /api/v3/order", { ...limit, newClientOrderId: "mine" }).request.query).toContainEqual([
      "newClientOrderId",
      "mine",
    ]);
  });

  it("are sent on without what only the bot's own signature needed", () => {
    const names = trade("POST /api/v3/order", { ...limit, recvWindow: 3_000 }).request.query.map(
      ([name]) => name,
    );
    expect(names).not.toContain("timestamp");
    expect(names).not.toContain("recvWindow");
    expect(names).not.toContain("signature");
  });

  it("are written into the chain without what only shapes the answer", () => {
    const { data } = trade("POST /api/v3/order", { ...limit, newOrderRespType: "FULL", strategyId: 3 });
    expect(data).toMatchObject({ action: "place", symbol: "BTCUSDT", quantity: "0.01" });
    expect(data).not.toHaveProperty("newOrderRespType");
    expect(data).not.toHaveProperty("strategyId");
  });

  const above = { aboveType: "LIMIT_MAKER", abovePrice: "70000" };
  const below = { belowType: "STOP_LOSS", belowStopPrice: "50000" };
  const sell = { side: "SELL" as const, quantity: D("1") };
  const buy = {
    side: "BUY" as const,
    type: "LIMIT" as const,
    quantity: D("2"),
    price: D("60000"),
    stopPrice: null,
  };
  const working = {
    workingType: "LIMIT",
    workingSide: "BUY",
    workingPrice: "60000",
    workingQuantity: "2",
    workingTimeInForce: "GTC",
  };
  const maker = { ...sell, type: "LIMIT_MAKER" as const, price: D("70000"), stopPrice: null };
  const stop = { ...sell, type: "STOP_LOSS" as const, price: null, stopPrice: D("50000") };
  const pair = {
    pendingAboveType: "LIMIT_MAKER",
    pendingAbovePrice: "70000",
    pendingBelowType: "STOP_LOSS",
    pendingBelowStopPrice: "50000",
  };

  it.each([
    [
      "POST /api/v3/order/oco",
      { symbol: "BTCUSDT", side: "SELL", quantity: "1", price: "70000", stopPrice: "50000" },
      [[maker, stop]],
    ],
    [
      "POST /api/v3/orderList/oco",
      { symbol: "BTCUSDT", side: "SELL", quantity: "1", ...above, ...below },
      [[maker, stop]],
    ],
    [
      "POST /api/v3/orderList/oto",
      {
        symbol: "BTCUSDT",
        ...working,
        pendingType: "LIMIT_MAKER",
        pendingSide: "SELL",
        pendingPrice: "70000",
        pendingQuantity: "1",
      },
      [[buy], [maker]],
    ],
    [
      "POST /api/v3/orderList/otoco",
      { symbol: "BTCUSDT", ...working, ...pair, pendingSide: "SELL", pendingQuantity: "1" },
      [[buy], [maker, stop]],
    ],
    [
      "POST /api/v3/orderList/opo",
      {
        symbol: "BTCUSDT",
        ...working,
        pendingType: "LIMIT_MAKER",
        pendingSide: "SELL",
        pendingPrice: "70000",
      },
      [[buy], [{ ...maker, quantity: D("2") }]],
    ],
    [
      "POST /api/v3/orderList/opoco",
      { symbol: "BTCUSDT", ...working, ...pair, pendingSide: "SELL" },
      [
        [buy],
        [
          { ...maker, quantity: D("2") },
          { ...stop, quantity: D("2") },
        ],
      ],
    ],
  ])(
    "%s: each order with its own amounts, and which of them exclude each other",
    (name, parameters, expected) => {
      expect(worth(trade(name, parameters))).toEqual(expected);
    },
  );

  it.each<[string, string, Record<string, string>]>([
    [
      "a market order with both amounts",
      "POST /api/v3/order",
      { type: "MARKET", quantity: "1", quoteOrderQty: "1" },
    ],
    ["a limit order without a price", "POST /api/v3/order", { type: "LIMIT", quantity: "1" }],
    ["a limit order by quote", "POST /api/v3/order", { type: "LIMIT", price: "1", quoteOrderQty: "1" }],
    [
      "a limit order with a stop",
      "POST /api/v3/order",
      { type: "LIMIT", quantity: "1", price: "1", stopPrice: "1" },
    ],
    [
      "a stop order with a price",
      "POST /api/v3/order",
      { type: "STOP_LOSS", quantity: "1", price: "1", stopPrice: "1" },
    ],
    ["a routed order by quote", "POST /api/v3/sor/order", { type: "MARKET", quoteOrderQty: "1" }],
    ["a routed stop order", "POST /api/v3/sor/order", { type: "STOP_LOSS", quantity: "1" }],
    [
      "a pair with a market order",
      "POST /api/v3/orderList/oco",
      { quantity: "1", aboveType: "MARKET", belowType: "STOP_LOSS", belowStopPrice: "1" },
    ],
    [
      "two orders of one name",
      "POST /api/v3/orderList/oco",
      { quantity: "1", ...above, ...below, aboveClientOrderId: "x", belowClientOrderId: "x" },
    ],
    [
      "a paid pair that sells first",
      "POST /api/v3/orderList/opo",
      { ...working, workingSide: "SELL", pendingType: "LIMIT_MAKER", pendingSide: "BUY", pendingPrice: "1" },
    ],
    [
      "what would move money to another account",
      "POST /api/v3/order",
      { type: "LIMIT", quantity: "1", price: "1", selfTradePreventionMode: "TRANSFER" },
    ],
    ["a cancel of nothing", "DELETE /api/v3/order", {}],
    [
      "a replacement of nothing",
      "POST /api/v3/order/cancelReplace",
      { type: "LIMIT", quantity: "1", price: "1", cancelReplaceMode: "ALLOW_FAILURE" },
    ],
  ])("%s is refused", (_, name, parameters) => {
    expect(() => trade(name, { symbol: "BTCUSDT", side: "SELL", ...parameters })).toThrow('"status":4');
  });
});
