import { Spot, SpotRestAPI } from "@binance/spot";
import ccxt from "ccxt";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type PaperExchange, startPaperExchange } from "../../../src/paper/index.ts";

// What is tried here is the clients' own code as published: what they send is taken, and what they read is there.

let paper: PaperExchange;
let key: { readonly apiKey: string; readonly secret: string };
beforeAll(async () => {
  paper = await startPaperExchange();
});
beforeEach(async () => {
  await control("POST", "/paper/reset");
  const made = (await control("POST", "/paper/keys", { type: "hmac", account: "alice" })) as {
    api_key: string;
    secret_key: string;
  };
  key = { apiKey: made.api_key, secret: made.secret_key };
  await control("PATCH", "/paper/markets/BTCUSDT", { price: "60000" });
});
afterAll(() => paper.close());

async function control(method: string, path: string, fields?: object): Promise<unknown> {
  const body = fields === undefined ? {} : { body: JSON.stringify(fields) };
  const response = await fetch(`${paper.url}${path}`, { method, ...body });
  return response.status === 204 ? undefined : await response.json();
}

describe("ccxt", () => {
  const BTC = "BTC/USDT";
  const client = () => {
    const api = `${paper.url}/api/v3`;
    return new ccxt.binance({
      apiKey: key.apiKey,
      secret: key.secret,
      urls: { api: { public: api, private: api, v1: `${paper.url}/api/v1`, sapi: `${paper.url}/sapi/v1` } },
      options: { fetchMarkets: { types: ["spot"] } },
    });
  };

  it("places, fetches and cancels a limit order", async () => {
    const exchange = client();
    const placed = await exchange.createOrder(BTC, "limit", "buy", 0.01, 59_000);
    expect(placed).toMatchObject({
      id: "1",
      symbol: BTC,
      status: "open",
      price: 59_000,
      amount: 0.01,
      filled: 0,
    });
    expect(await exchange.fetchOrder("1", BTC)).toMatchObject({ status: "open", remaining: 0.01 });
    expect(await exchange.fetchOpenOrders(BTC)).toMatchObject([
      { id: "1", clientOrderId: placed.clientOrderId },
    ]);
    expect((await exchange.fetchBalance()).USDT).toEqual({ free: 9_410, used: 590, total: 10_000 });
    expect(await exchange.cancelOrder("1", BTC)).toMatchObject({ id: "1", status: "canceled" });
    expect(await exchange.fetchOpenOrders(BTC)).toEqual([]);
    expect(await exchange.fetchOrders(BTC)).toMatchObject([{ id: "1", status: "canceled" }]);
  });

  it("reads fills, commission and trades of a market order", async () => {
    const exchange = client();
    const order = await exchange.createOrder(BTC, "market", "buy", 0.06);
    expect(order).toMatchObject({
      status: "closed",
      filled: 0.06,
      fee: { currency: "BTC", cost: 0.00006 },
      trades: [
        { amount: 0.05, price: 60_000.01 },
        { amount: 0.01, price: 60_006.01 },
      ],
    });
    expect(order.average).toBeGreaterThan(60_000.01);
    expect(await exchange.fetchMyTrades(BTC)).toMatchObject([
      { id: "1", order: "1", side: "buy", takerOrMaker: "taker", amount: 0.05 },
      { id: "2", order: "1", amount: 0.01, fee: { currency: "BTC", cost: 0.00001 } },
    ]);
    const spent = await exchange.createMarketBuyOrderWithCost(BTC, 1_000);
    expect(spent).toMatchObject({ status: "closed", filled: 0.01666 });
  });

  it("places stops, edits an order and cancels all", async () => {
    const exchange = client();
    const stop = await exchange.createOrder(BTC, "limit", "sell", 0.01, 58_900, { stopLossPrice: 59_000 });
    expect(await exchange.fetchOrder(String(stop.id), BTC)).toMatchObject({
      status: "open",
      stopPrice: 59_000,
    });
    const old = await exchange.createOrder(BTC, "limit", "buy", 0.01, 58_000, { postOnly: true });
    const edited = await exchange.editOrder(String(old.id), BTC, "limit", "buy", 0.02, 58_100);
    expect(edited).toMatchObject({ id: "3", price: 58_100, amount: 0.02 });
    expect(await exchange.cancelAllOrders(BTC)).toHaveLength(2);
  });

  it("names the errors as at the real exchange", async () => {
    const exchange = client();
    const buy = (amount: number, price: number, params = {}) =>
      exchange.createOrder(BTC, "limit", "buy", amount, price, params);
    await expect(buy(1, 59_000)).rejects.toThrow(ccxt.InsufficientFunds);
    await expect(buy(0.01, 61_000, { postOnly: true })).rejects.toThrow(ccxt.OrderImmediatelyFillable);
    await expect(buy(0.0001, 1)).rejects.toThrow(ccxt.BadRequest);
    await expect(exchange.fetchOrder("9", BTC)).rejects.toThrow(ccxt.OrderNotFound);
    await expect(exchange.cancelOrder("9", BTC)).rejects.toThrow(ccxt.OrderNotFound);
    await buy(0.01, 59_000, { clientOrderId: "twice" });
    await expect(buy(0.01, 59_000, { clientOrderId: "twice" })).rejects.toThrow(ccxt.InvalidOrder);
  });

  it("reads the public market data", async () => {
    const exchange = client();
    const book = await exchange.fetchOrderBook(BTC, 5);
    expect(book.asks).toHaveLength(5);
    expect(book.asks[0]?.[0]).toBeGreaterThan(Number(book.bids[0]?.[0]));
    expect(await exchange.fetchOHLCV(BTC, "1m", undefined, 10)).toHaveLength(10);
    expect(await exchange.fetchTrades(BTC, undefined, 10)).toHaveLength(10);
  });
});

describe("@binance/spot", () => {
  const client = () =>
    new Spot({
      configurationRestAPI: {
        basePath: paper.url,
        apiKey: key.apiKey,
        apiSecret: key.secret,
        timeout: 10_000,
      },
    }).restAPI;
  const symbol = "BTCUSDT";
  const { NewOrderSideEnum, NewOrderTypeEnum, NewOrderTimeInForceEnum } = SpotRestAPI;
  const limit = {
    symbol,
    side: NewOrderSideEnum.BUY,
    type: NewOrderTypeEnum.LIMIT,
    timeInForce: NewOrderTimeInForceEnum.GTC,
    quantity: 0.01,
    price: 59_000,
  };

  it("places, reads, amends and cancels an order", async () => {
    const rest = client();
    const placed = await rest.newOrder({ ...limit, newClientOrderId: "mine" });
    expect(await placed.data()).toMatchObject({ orderId: 1, clientOrderId: "mine", status: "NEW" });
    expect(placed.rateLimits).toContainEqual(
      expect.objectContaining({ rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, count: 1 }),
    );
    expect(await (await rest.getOrder({ symbol, orderId: 1 })).data()).toMatchObject({ isWorking: true });
    const amended = await rest.orderAmendKeepPriority({ symbol, orderId: 1, newQty: 0.005 });
    expect(await amended.data()).toMatchObject({ amendedOrder: { qty: "0.00500000" } });
    expect(await (await rest.getOpenOrders({ symbol })).data()).toHaveLength(1);
    expect(await (await rest.deleteOrder({ symbol, orderId: 1 })).data()).toMatchObject({
      status: "CANCELED",
    });
    expect(await (await rest.allOrders({ symbol })).data()).toMatchObject([{ orderId: 1 }]);
  });

  it("trades at the market and reads its trades", async () => {
    const rest = client();
    const sold = { symbol, side: NewOrderSideEnum.SELL, type: NewOrderTypeEnum.MARKET, quantity: 0.06 };
    expect(await (await rest.newOrder(sold)).data()).toMatchObject({ status: "FILLED", fills: [{}, {}] });
    expect(await (await rest.myTrades({ symbol })).data()).toMatchObject([
      { isBuyer: false, commissionAsset: "USDT" },
      { isBuyer: false },
    ]);
  });

  it("replaces an order and places an OCO", async () => {
    const rest = client();
    await rest.newOrder(limit);
    const replaced = await rest.orderCancelReplace({
      ...limit,
      side: SpotRestAPI.OrderCancelReplaceSideEnum.BUY,
      type: SpotRestAPI.OrderCancelReplaceTypeEnum.LIMIT,
      timeInForce: SpotRestAPI.OrderCancelReplaceTimeInForceEnum.GTC,
      cancelReplaceMode: SpotRestAPI.OrderCancelReplaceCancelReplaceModeEnum.STOP_ON_FAILURE,
      cancelOrderId: 1,
    });
    expect(await replaced.data()).toMatchObject({ newOrderResponse: { orderId: 2 } });
    const oco = await rest.orderListOco({
      symbol,
      side: SpotRestAPI.OrderListOcoSideEnum.SELL,
      quantity: 0.01,
      aboveType: SpotRestAPI.OrderListOcoAboveTypeEnum.LIMIT_MAKER,
      abovePrice: 61_000,
      belowType: SpotRestAPI.OrderListOcoBelowTypeEnum.STOP_LOSS,
      belowStopPrice: 59_000,
    });
    expect(await oco.data()).toMatchObject({
      orderReports: [{ type: "STOP_LOSS" }, { type: "LIMIT_MAKER" }],
    });
    expect(await (await rest.openOrderList()).data()).toHaveLength(1);
  });

  it("names the errors", async () => {
    const rest = client();
    const poor = expect.objectContaining({ name: "BadRequestError", code: -2010 });
    await expect(rest.newOrder({ ...limit, quantity: 1 })).rejects.toThrow(poor);
    const unknown = expect.objectContaining({ code: -2011 });
    await expect(rest.deleteOrder({ symbol, orderId: 9 })).rejects.toThrow(unknown);
  });
});
