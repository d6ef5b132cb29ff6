import { describe, expect, it } from "vitest";
import { refusal, T0 } from "../client.ts";
import { LIMIT_BUY, openDesk, type Shown } from "./desk.ts";

describe("a limit order away from the price", () => {
  it("rests, holds its money, and is shown in full", async () => {
    const desk = await openDesk();
    const reply = await desk.order({ ...LIMIT_BUY, newClientOrderId: "mine-1" });
    expect(reply.body).toEqual({
      symbol: "BTCUSDT",
      orderId: 1,
      orderListId: -1,
      clientOrderId: "mine-1",
      transactTime: T0,
      price: "59000.00000000",
      origQty: "0.01000000",
      executedQty: "0.00000000",
      origQuoteOrderQty: "0.00000000",
      cummulativeQuoteQty: "0.00000000",
      status: "NEW",
      timeInForce: "GTC",
      type: "LIMIT",
      side: "BUY",
      workingTime: T0,
      fills: [],
      selfTradePreventionMode: "EXPIRE_MAKER",
    });
    expect(await desk.balance("USDT")).toEqual(["9410.00000000", "590.00000000"]);
  });

  it("gets a client order id of letters and digits when it brings none", async () => {
    const desk = await openDesk();
    const { body } = await desk.order(LIMIT_BUY);
    expect(body).toMatchObject({ clientOrderId: expect.stringMatching(/^[A-Za-z0-9]{22}$/) });
  });

  it("holds the base asset when it sells", async () => {
    const desk = await openDesk();
    await desk.order({ ...LIMIT_BUY, side: "SELL", price: "61000" });
    expect(await desk.balance("BTC")).toEqual(["0.49000000", "0.01000000"]);
  });

  it("counts its id up in its symbol alone", async () => {
    const desk = await openDesk();
    const id = async (symbol: string, price: string) =>
      (await desk.place({ ...LIMIT_BUY, symbol, price, quantity: "0.1" })).orderId;
    expect(await id("BTCUSDT", "59000")).toBe(1);
    expect(await id("ETHUSDT", "1000")).toBe(1);
    expect(await id("ETHUSDT", "1000")).toBe(2);
  });
});

describe("where price times quantity has nine decimal places", () => {
  it("holds the eighth rounded up, pays it rounded down, and frees the rest", async () => {
    const desk = await openDesk();
    const symbol = "ETHBTC";
    await desk.pin("0.05000", symbol);
    const order = { symbol, side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "2.0001" };
    await desk.place({ ...order, price: "0.04999" });
    expect(await desk.balance("BTC")).toEqual(["0.40001500", "0.09998500"]);
    await desk.pin("0.04990", symbol);
    expect(await desk.look(1, symbol)).toMatchObject({ cummulativeQuoteQty: "0.04999000" });
    desk.clock.now += 2_000;
    expect(await desk.look(1, symbol)).toMatchObject({
      status: "FILLED",
      cummulativeQuoteQty: "0.09998499",
    });
    expect(await desk.balance("BTC")).toEqual(["0.40001501", "0.00000000"]);
  });
});

describe("a market order", () => {
  it("takes several levels at ever worse prices, with commission from what it receives", async () => {
    const desk = await openDesk();
    const order = await desk.place({
      side: "BUY",
      type: "MARKET",
      quantity: "0.16",
    });
    expect(order).toMatchObject({
      status: "FILLED",
      price: "0.00000000",
      executedQty: "0.16000000",
      cummulativeQuoteQty: "9600.72160000",
      fills: [
        { price: "60000.01000000", qty: "0.05000000", commission: "0.00005000", commissionAsset: "BTC" },
        { price: "60006.01000000", qty: "0.10000000", commission: "0.00010000", commissionAsset: "BTC" },
        { price: "60012.01000000", qty: "0.01000000", commission: "0.00001000", commissionAsset: "BTC" },
      ],
    });
    expect(await desk.balance("USDT")).toEqual(["399.27840000", "0.00000000"]);
    expect(await desk.balance("BTC")).toEqual(["0.65984000", "0.00000000"]);
  });

  it("spends a quote amount down to the last whole step", async () => {
    const desk = await openDesk();
    const fields = { side: "BUY", type: "MARKET", quoteOrderQty: "1000" };
    expect(await desk.place(fields)).toMatchObject({
      status: "FILLED",
      origQty: "0.01666000",
      executedQty: "0.01666000",
      origQuoteOrderQty: "1000.00000000",
      cummulativeQuoteQty: "999.60016660",
    });
  });

  it("sells as much as brings a quote amount, and pays commission in it", async () => {
    const desk = await openDesk();
    const fields = { side: "SELL", type: "MARKET", quoteOrderQty: "600" };
    const { fills } = await desk.place(fields);
    expect(fills).toMatchObject([{ price: "59999.99000000", qty: "0.01000000", commissionAsset: "USDT" }]);
    expect(await desk.balance("USDT")).toEqual(["10599.39990010", "0.00000000"]);
  });

  it("expires with what the book does not have", async () => {
    const desk = await openDesk();
    await desk.deposit("BTC", "1000");
    const fields = { side: "SELL", type: "MARKET", quantity: "100" };
    expect(await desk.place(fields)).toMatchObject({
      status: "EXPIRED",
      expiryReason: "INSUFFICIENT_LIQUIDITY",
      executedQty: "63.75000000",
    });
    expect(await desk.balance("BTC")).toEqual(["936.75000000", "0.00000000"]);
  });
});

describe("a limit order that crosses the price", () => {
  it("takes what lies within its limit and rests with the remainder, which fills piece by piece", async () => {
    const desk = await openDesk();
    const order = await desk.place({ ...LIMIT_BUY, quantity: "0.16", price: "60000.01" });
    expect(order).toMatchObject({ status: "PARTIALLY_FILLED", executedQty: "0.05000000" });
    expect(await desk.balance("USDT")).toEqual(["399.99840000", "6600.00110000"]);
    const look = () => desk.done("GET", "order", { symbol: "BTCUSDT", orderId: order.orderId });
    expect(await look()).toMatchObject({ executedQty: "0.05000000" });
    desk.clock.now += 1_000;
    expect(await look()).toMatchObject({ status: "PARTIALLY_FILLED", executedQty: "0.10000000" });
    desk.clock.now += 2_000;
    expect(await look()).toMatchObject({ status: "FILLED", executedQty: "0.16000000" });
    expect(await desk.balance("USDT")).toEqual(["399.99840000", "0.00000000"]);
    expect(await desk.done<object[]>("GET", "myTrades", { symbol: "BTCUSDT" })).toMatchObject([
      { id: 1, isMaker: false, qty: "0.05000000", time: T0 },
      { id: 2, isMaker: true, qty: "0.05000000", time: T0 + 1_000, price: "60000.01000000" },
      { id: 3, isMaker: true, qty: "0.05000000", time: T0 + 2_000 },
      { id: 4, isMaker: true, qty: "0.01000000", time: T0 + 3_000 },
    ]);
  });

  it("expires with the remainder when it is IOC", async () => {
    const desk = await openDesk();
    const fields = { ...LIMIT_BUY, timeInForce: "IOC", quantity: "0.1", price: "60000.01" };
    expect(await desk.place(fields)).toMatchObject({
      status: "EXPIRED",
      executedQty: "0.05000000",
      expiryReason: "UNFILLED_IOC_QUANTITY_EXPIRED",
    });
    expect(await desk.balance("USDT")).toEqual(["6999.99950000", "0.00000000"]);
  });

  it("takes all or nothing when it is FOK", async () => {
    const desk = await openDesk();
    const fields = { ...LIMIT_BUY, timeInForce: "FOK", quantity: "0.1" };
    expect(await desk.place({ ...fields, price: "60000.01" })).toMatchObject({
      status: "EXPIRED",
      executedQty: "0.00000000",
      fills: [],
    });
    expect(await desk.balance("USDT")).toEqual(["10000.00000000", "0.00000000"]);
    expect(await desk.place({ ...fields, price: "60010" })).toMatchObject({
      status: "FILLED",
    });
  });
});

describe("the answer to placing", () => {
  it("is ACK, RESULT or FULL as asked", async () => {
    const desk = await openDesk();
    const keys = async (newOrderRespType: string) =>
      Object.keys(await desk.place({ ...LIMIT_BUY, newOrderRespType }));
    expect(await keys("ACK")).toEqual(["symbol", "orderId", "orderListId", "clientOrderId", "transactTime"]);
    expect(await keys("RESULT")).toContain("status");
    expect(await keys("RESULT")).not.toContain("fills");
    expect(await keys("FULL")).toContain("fills");
  });

  it("is ACK for a type other than LIMIT and MARKET when nothing is asked", async () => {
    const desk = await openDesk();
    const fields = { side: "BUY", type: "LIMIT_MAKER", quantity: "0.01", price: "59000" };
    expect((await desk.order(fields)).body).not.toHaveProperty("status");
  });

  it("carries the fields of an iceberg and of a strategy, and times in us when asked", async () => {
    const desk = await openDesk();
    const more = { icebergQty: "0.001", strategyId: 7, strategyType: 1_000_000 };
    const reply = await desk.order({ ...LIMIT_BUY, ...more, selfTradePreventionMode: "NONE" });
    expect(reply.body).toMatchObject({ ...more, icebergQty: "0.00100000", selfTradePreventionMode: "NONE" });
    const micro = await desk.signed(desk.key, "GET", "/api/v3/openOrders", "", {
      headers: { "x-mbx-time-unit": "MICROSECOND" },
    });
    expect(micro.body).toMatchObject([{ time: T0 * 1_000, workingTime: T0 * 1_000 }]);
  });
});

describe("POST /api/v3/order/test", () => {
  it("checks like placing and places nothing", async () => {
    const desk = await openDesk();
    const test = (fields: object) =>
      desk.send("POST", "order/test", { symbol: "BTCUSDT", ...LIMIT_BUY, ...fields });
    expect((await test({})).body).toEqual({});
    expect((await test({ computeCommissionRates: "true" })).body).toMatchObject({
      standardCommissionForOrder: { maker: "0.00100000", taker: "0.00100000" },
    });
    expect(refusal(await test({ quantity: "1" }))).toMatchObject({ code: -2010 });
    expect(refusal(await test({ price: "0.001" }))).toMatchObject({ code: -1013 });
    expect(await desk.done("GET", "openOrders")).toEqual([]);
  });
});

describe("POST /api/v3/sor/order", () => {
  it("places a limit or market order and says that it used the router", async () => {
    const desk = await openDesk();
    const fields = { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.01" };
    const order: Shown = await desk.done("POST", "sor/order", fields);
    expect(order).toMatchObject({ status: "FILLED", usedSor: true, workingFloor: "EXCHANGE" });
    expect((await desk.send("POST", "sor/order/test", fields)).body).toEqual({});
    const maker = { ...fields, type: "LIMIT_MAKER", price: "59000" };
    expect(refusal(await desk.send("POST", "sor/order", maker))).toMatchObject({ code: -1130 });
    expect(refusal(await desk.send("POST", "sor/order", { ...fields, quoteOrderQty: "1" }))).toMatchObject({
      code: -1104,
    });
  });
});
