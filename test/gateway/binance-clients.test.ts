import { Spot as Connector } from "@binance/connector";
import { Spot, SpotRestAPI } from "@binance/spot";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { control } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { type BotDesk, openBotDesk } from "./bot-desk.ts";

// The clients' own code as published. What differs from trading at the exchange itself: the address, and the keys.

let keyhold: TestKeyhold;
let base: string;
let desk: BotDesk;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  base = `http://127.0.0.1:${await keyhold.app.listen()}/gateway/paper`;
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());
beforeEach(async () => {
  desk = await openBotDesk(keyhold);
});

const revoke = () =>
  call(keyhold.app, "DELETE", `/api/v1/virtual-keys/${desk.bot.id}`, { token: desk.owner.token });

describe("@binance/spot through the gateway", () => {
  const { NewOrderSideEnum: Side, NewOrderTypeEnum: Type, NewOrderTimeInForceEnum: Force } = SpotRestAPI;
  const open = () => {
    const { apiKey, secret: apiSecret } = desk.bot;
    // Its default time limit of 1 s is short for a busy machine.
    return new Spot({ configurationRestAPI: { apiKey, apiSecret, basePath: base, timeout: 10_000 } }).restAPI;
  };

  it("spends a trading day", async () => {
    const api = open();
    const limit = {
      symbol: "BTCUSDT",
      side: Side.BUY,
      type: Type.LIMIT,
      timeInForce: Force.GTC,
      quantity: 0.004,
      price: 50_000,
    };
    expect((await (await api.exchangeInfo({ symbol: "BTCUSDT" })).data()).symbols).toHaveLength(1);
    expect((await (await api.getAccount()).data()).balances?.length).toBeGreaterThan(0);
    const placed = await (await api.newOrder(limit)).data();
    expect(placed.status).toBe("NEW");
    const orderId = Number(placed.orderId);
    expect((await (await api.getOrder({ symbol: "BTCUSDT", orderId })).data()).status).toBe("NEW");
    const smaller = await (
      await api.orderAmendKeepPriority({ symbol: "BTCUSDT", orderId, newQty: 0.003 })
    ).data();
    expect(smaller.amendedOrder).toMatchObject({ qty: "0.00300000" });
    expect((await (await api.deleteOrder({ symbol: "BTCUSDT", orderId })).data()).status).toBe("CANCELED");
    const taken = await (
      await api.newOrder({ symbol: "BTCUSDT", side: Side.BUY, type: Type.MARKET, quoteOrderQty: 50 })
    ).data();
    expect(taken.status).toBe("FILLED");
    expect((await (await api.myTrades({ symbol: "BTCUSDT" })).data()).length).toBeGreaterThan(0);
    expect((await (await api.allOrders({ symbol: "BTCUSDT" })).data()).length).toBe(2);
  });

  it("meets a refusal by its code, and a revoked key as unauthorized", async () => {
    const api = open();
    const order = { symbol: "BNBUSDT", side: Side.BUY, type: Type.MARKET, quoteOrderQty: 50 };
    await expect(api.newOrder(order)).rejects.toThrow(expect.objectContaining({ code: -2010 }));
    await revoke();
    const unknown = expect.objectContaining({ name: "UnauthorizedError", code: -2014 });
    await expect(api.newOrder(order)).rejects.toThrow(unknown);
  });
});

describe("@binance/connector through the gateway", () => {
  const open = () => new Connector(desk.bot.apiKey, desk.bot.secret, { baseURL: base, timeout: 10_000 });

  it("spends a trading day", async () => {
    const api = open();
    expect((await api.account()).data.balances.length).toBeGreaterThan(0);
    const order = { price: "50000.00", quantity: "0.004", timeInForce: "GTC" };
    const placed = await api.newOrder("BTCUSDT", "BUY", "LIMIT", order);
    expect(placed.data.status).toBe("NEW");
    const { orderId } = placed.data;
    expect((await api.getOrder("BTCUSDT", { orderId })).data.status).toBe("NEW");
    expect((await api.openOrders({ symbol: "BTCUSDT" })).data).toHaveLength(1);
    expect((await api.cancelOrder("BTCUSDT", { orderId })).data.status).toBe("CANCELED");
    const oco = await api.newOCOOrder("BTCUSDT", "SELL", 0.002, "LIMIT_MAKER", "STOP_LOSS_LIMIT", {
      abovePrice: 70_000,
      belowStopPrice: 50_000,
      belowPrice: 49_000,
      belowTimeInForce: "GTC",
    });
    expect(oco.data.contingencyType).toBe("OCO");
    expect((await api.cancelOpenOrders("BTCUSDT")).data).toHaveLength(1);
    expect((await api.allOrders("BTCUSDT")).data).toHaveLength(3);
  });

  it("meets a refusal by its code", async () => {
    const api = open();
    const order = { quoteOrderQty: "600" };
    await expect(api.newOrder("BTCUSDT", "BUY", "MARKET", order)).rejects.toMatchObject({
      response: { status: 403, data: { code: -1002 } },
    });
  });
});
