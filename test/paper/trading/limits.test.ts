import { describe, expect, it } from "vitest";
import { refusal } from "../client.ts";
import { type Fields, LIMIT_BUY, openDesk } from "./desk.ts";

const SMALL = { ...LIMIT_BUY, quantity: "0.001" };

describe("the number of unfilled orders", () => {
  const count = (headers: Headers) => [
    headers.get("x-mbx-order-count-10s"),
    headers.get("x-mbx-order-count-1d"),
  ];

  it("is in the headers of every answer to placing, and can be asked for", async () => {
    const desk = await openDesk();
    expect(count((await desk.order(SMALL)).headers)).toEqual(["1", "1"]);
    expect(count((await desk.order(SMALL)).headers)).toEqual(["2", "2"]);
    expect(count((await desk.send("GET", "openOrders")).headers)).toEqual([null, null]);
    desk.clock.now += 10_000;
    expect(count((await desk.order(SMALL)).headers)).toEqual(["1", "3"]);
    expect(await desk.done("GET", "rateLimit/order")).toEqual([
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 50, count: 1 },
      { rateLimitType: "ORDERS", interval: "DAY", intervalNum: 1, limit: 160_000, count: 3 },
    ]);
  });

  it("does not count orders that were refused or have filled", async () => {
    const desk = await openDesk();
    await desk.order({ ...SMALL, quantity: "1" });
    const market = { side: "BUY", type: "MARKET", quantity: "0.001" };
    expect(count((await desk.order(market)).headers)).toEqual(["1", "1"]);
    expect(count((await desk.order(market)).headers)).toEqual(["1", "1"]);
  });

  it("over 50 in ten seconds is refused with 429 until they are over, for the account and no other", async () => {
    const desk = await openDesk();
    for (let placed = 0; placed < 50; placed += 1) await desk.place(SMALL);
    const reply = await desk.order(SMALL);
    expect(refusal(reply)).toEqual({
      status: 429,
      code: -1015,
      msg: "Too many new orders; current limit is 50 orders per 10 SECOND.",
    });
    expect(Number(reply.headers.get("retry-after"))).toBeGreaterThan(0);
    const bob = await desk.newKey({ account: "bob" });
    const query = new URLSearchParams({ symbol: "BTCUSDT", ...SMALL }).toString();
    expect((await desk.signed(bob, "POST", "/api/v3/order", query)).status).toBe(200);
    desk.clock.now += 10_000;
    expect((await desk.order(SMALL)).status).toBe(200);
  });

  it("counts every order of a list", async () => {
    const desk = await openDesk();
    const oco = {
      symbol: "BTCUSDT",
      side: "SELL",
      quantity: "0.001",
      aboveType: "LIMIT_MAKER",
      abovePrice: "61000",
      belowType: "STOP_LOSS",
      belowStopPrice: "59000",
    };
    expect(count((await desk.send("POST", "orderList/oco", oco)).headers)).toEqual(["2", "2"]);
  });
});

it("more than 200 open orders in one symbol are refused by the filter", async () => {
  const desk = await openDesk();
  for (let placed = 0; placed < 200; placed += 1) {
    if (placed % 50 === 0) desk.clock.now += 10_000;
    await desk.place({ ...SMALL, quantity: "0.0001", price: "59000" });
  }
  desk.clock.now += 10_000;
  expect(refusal(await desk.order(SMALL))).toMatchObject({ msg: "Filter failure: MAX_NUM_ORDERS" });
  expect((await desk.order({ ...SMALL, symbol: "ETHUSDT", quantity: "0.1", price: "1000" })).status).toBe(
    200,
  );
});

describe("the weight of trading", () => {
  it("is 0 when it succeeds and the documented one when it is refused", async () => {
    const desk = await openDesk();
    const weigh = async (method: string, path: string, fields: Fields) => {
      const { headers } = await desk.send(method, path, { symbol: "BTCUSDT", ...fields });
      return headers.get("x-mbx-used-weight-1m");
    };
    expect(await weigh("POST", "order", SMALL)).toBe("0");
    expect(await weigh("POST", "order", { ...SMALL, quantity: "1" })).toBe("1");
    expect(await weigh("DELETE", "order", { orderId: 1 })).toBe("1");
    expect(await weigh("DELETE", "order", { orderId: 1 })).toBe("2");
    expect(await weigh("DELETE", "openOrders", {})).toBe("3");
    expect(await weigh("POST", "order/test", SMALL)).toBe("4");
    expect(await weigh("POST", "order/test", { ...SMALL, computeCommissionRates: "true" })).toBe("24");
  });

  it.each([
    ["order", { symbol: "BTCUSDT", orderId: 1 }, 4],
    ["openOrders", { symbol: "BTCUSDT" }, 6],
    ["openOrders", {}, 80],
    ["allOrders", { symbol: "BTCUSDT" }, 20],
    ["orderList", { orderListId: 1 }, 4],
    ["allOrderList", {}, 20],
    ["openOrderList", {}, 6],
    ["myTrades", { symbol: "BTCUSDT" }, 20],
    ["myTrades", { symbol: "BTCUSDT", orderId: 1 }, 5],
    ["rateLimit/order", {}, 40],
    ["myPreventedMatches", { symbol: "BTCUSDT", preventedMatchId: 1 }, 2],
    ["myPreventedMatches", { symbol: "BTCUSDT", orderId: 1 }, 20],
    ["myAllocations", { symbol: "BTCUSDT" }, 20],
    ["account/commission", { symbol: "BTCUSDT" }, 20],
    ["order/amendments", { symbol: "BTCUSDT", orderId: 1 }, 4],
    ["myFilters", { symbol: "BTCUSDT" }, 40],
  ])("of GET %s with %j is %i", async (path, fields, weight) => {
    const desk = await openDesk();
    const { headers } = await desk.send("GET", path, fields);
    expect(headers.get("x-mbx-used-weight")).toBe(String(weight));
  });
});
