import { describe, expect, it } from "vitest";
import { refusal, T0 } from "../client.ts";
import { type Fields, LIMIT_BUY, openDesk, type Shown } from "./desk.ts";

const BTC = { symbol: "BTCUSDT" };

describe("GET /api/v3/order", () => {
  it("shows the documented fields", async () => {
    const desk = await openDesk();
    await desk.place({ ...LIMIT_BUY, newClientOrderId: "a" });
    desk.clock.now += 5;
    expect(await desk.done("GET", "order", { ...BTC, origClientOrderId: "a" })).toEqual({
      symbol: "BTCUSDT",
      orderId: 1,
      orderListId: -1,
      clientOrderId: "a",
      price: "59000.00000000",
      origQty: "0.01000000",
      executedQty: "0.00000000",
      cummulativeQuoteQty: "0.00000000",
      status: "NEW",
      timeInForce: "GTC",
      type: "LIMIT",
      side: "BUY",
      stopPrice: "0.00000000",
      icebergQty: "0.00000000",
      time: T0,
      updateTime: T0,
      isWorking: true,
      workingTime: T0,
      origQuoteOrderQty: "0.00000000",
      selfTradePreventionMode: "EXPIRE_MAKER",
    });
  });

  it("refuses an unknown order, another account's, and a wrong symbol", async () => {
    const desk = await openDesk();
    await desk.place(LIMIT_BUY);
    const missing = { status: 400, code: -2013, msg: "Order does not exist." };
    expect(refusal(await desk.send("GET", "order", { ...BTC, orderId: 2 }))).toEqual(missing);
    expect(refusal(await desk.send("GET", "order", { symbol: "ETHUSDT", orderId: 1 }))).toEqual(missing);
    const bob = await desk.newKey({ account: "bob" });
    const reply = await desk.signed(bob, "GET", "/api/v3/order", "symbol=BTCUSDT&orderId=1");
    expect(refusal(reply)).toEqual(missing);
    expect(refusal(await desk.send("GET", "order", BTC))).toMatchObject({ code: -1102 });
    expect(refusal(await desk.send("GET", "order", { ...BTC, orderId: "x" }))).toMatchObject({ code: -1100 });
  });

  it("finds an order through another key of the same account", async () => {
    const desk = await openDesk();
    await desk.place(LIMIT_BUY);
    const second = await desk.newKey({ account: "alice" });
    expect((await desk.signed(second, "GET", "/api/v3/order", "symbol=BTCUSDT&orderId=1")).status).toBe(200);
  });
});

describe("lists of orders and trades", () => {
  async function openTraded() {
    const desk = await openDesk();
    for (let count = 0; count < 3; count += 1) {
      await desk.place({ side: "BUY", type: "MARKET", quantity: "0.001" });
      await desk.place({ ...LIMIT_BUY, quantity: "0.001" });
      desk.clock.now += 1_000;
    }
    const ids = async (path: string, fields: Fields = {}) =>
      (await desk.done<(Shown & { id: number })[]>("GET", path, fields)).map(
        ({ id, orderId }) => id ?? orderId,
      );
    return { ...desk, ids };
  }

  it("openOrders shows one symbol's or all, oldest first", async () => {
    const desk = await openTraded();
    await desk.place({ ...LIMIT_BUY, symbol: "ETHUSDT", price: "1000", quantity: "0.1" });
    expect(await desk.ids("openOrders", BTC)).toEqual([2, 4, 6]);
    expect(await desk.ids("openOrders")).toEqual([2, 4, 6, 1]);
    expect(refusal(await desk.send("GET", "openOrders", { symbol: "FOO" }))).toMatchObject({ code: -1121 });
  });

  it("allOrders shows the last, or those from an id or time on", async () => {
    const desk = await openTraded();
    expect(await desk.ids("allOrders", BTC)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(await desk.ids("allOrders", { ...BTC, limit: 2 })).toEqual([5, 6]);
    expect(await desk.ids("allOrders", { ...BTC, orderId: 3, limit: 2 })).toEqual([3, 4]);
    expect(await desk.ids("allOrders", { ...BTC, startTime: T0 + 1_000, endTime: T0 + 1_999 })).toEqual([
      3, 4,
    ]);
    expect(await desk.ids("allOrders", { ...BTC, startTime: T0 * 1_000, limit: 1 })).toEqual([1]);
  });

  it("myTrades shows the last, an order's, or those from an id or time on", async () => {
    const desk = await openTraded();
    expect(await desk.done("GET", "myTrades", { ...BTC, limit: 1 })).toEqual([
      {
        symbol: "BTCUSDT",
        id: 3,
        orderId: 5,
        orderListId: -1,
        price: "60000.01000000",
        qty: "0.00100000",
        quoteQty: "60.00001000",
        commission: "0.00000100",
        commissionAsset: "BTC",
        time: T0 + 2_000,
        isBuyer: true,
        isMaker: false,
        isBestMatch: true,
      },
    ]);
    expect(await desk.ids("myTrades", { ...BTC, orderId: 3 })).toEqual([2]);
    expect(await desk.ids("myTrades", { ...BTC, fromId: 1, limit: 2 })).toEqual([1, 2]);
    expect(await desk.ids("myTrades", { ...BTC, endTime: T0 + 1_500 })).toEqual([1, 2]);
  });

  it.each(["allOrders", "myTrades"])("%s refuses a span over a day, and a limit of 0", async (path) => {
    const desk = await openDesk();
    const span = { ...BTC, startTime: T0 - 86_400_001, endTime: T0 };
    expect(refusal(await desk.send("GET", path, span))).toMatchObject({ code: -1127 });
    expect(refusal(await desk.send("GET", path, { ...BTC, limit: 0 }))).toMatchObject({ code: -1130 });
    expect(refusal(await desk.send("GET", path))).toMatchObject({ code: -1102 });
  });
});

describe("the rest of the account", () => {
  it("tells commission, filters, and that nothing was prevented or allocated", async () => {
    const desk = await openDesk();
    expect(await desk.done("GET", "account/commission", BTC)).toMatchObject({
      symbol: "BTCUSDT",
      standardCommission: { maker: "0.00100000", taker: "0.00100000" },
    });
    expect(await desk.done("GET", "myFilters", BTC)).toMatchObject({
      exchangeFilters: [],
      symbolFilters: expect.arrayContaining([{ filterType: "MAX_NUM_ORDERS", maxNumOrders: 200 }]),
    });
    expect(await desk.done("GET", "myPreventedMatches", { ...BTC, orderId: 1 })).toEqual([]);
    expect(refusal(await desk.send("GET", "myPreventedMatches", BTC))).toMatchObject({ code: -1128 });
    expect(await desk.done("GET", "myAllocations", BTC)).toEqual([]);
  });
});

it("the symbol beyond ASCII is traded like any other", async () => {
  const desk = await openDesk();
  await desk.deposit("456", "100");
  const symbol = "这是测试币456";
  const order = await desk.place({ symbol, side: "BUY", type: "MARKET", quantity: "10" });
  expect(order).toMatchObject({ symbol, status: "FILLED" });
  expect(order.fills).toMatchObject([{ commissionAsset: "这是测试币" }]);
});
