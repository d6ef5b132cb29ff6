import ccxt from "ccxt";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { control } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { type BotDesk, type BotKeys, openBotDesk } from "./bot-desk.ts";

// The client's own code as published. What differs from trading at the exchange itself: the addresses, and the keys.

let keyhold: TestKeyhold;
let base: string;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  base = `http://127.0.0.1:${await keyhold.app.listen()}/gateway/paper`;
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());

function client({ apiKey, secret }: Pick<BotKeys, "apiKey" | "secret">) {
  const api = `${base}/api/v3`;
  const sapi = (version: number) => `${base}/sapi/v${version}`;
  return new ccxt.binance({
    apiKey,
    secret,
    urls: {
      api: { public: api, private: api, sapi: sapi(1), sapiV2: sapi(2), sapiV3: sapi(3), sapiV4: sapi(4) },
    },
    options: { fetchMarkets: { types: ["spot"] }, fetchCurrencies: false, fetchMargins: false },
  });
}

describe("ccxt through the gateway", () => {
  let desk: BotDesk;
  beforeEach(async () => {
    desk = await openBotDesk(keyhold);
  });

  it("spends a trading day: markets, balance, orders, amendments, history", async () => {
    const exchange = client(desk.bot);
    expect(Object.keys(await exchange.loadMarkets())).toContain("BTC/USDT");
    expect((await exchange.fetchBalance()).USDT).toMatchObject({ total: 10_000 });
    expect((await exchange.fetchTicker("BTC/USDT")).bid).toBeGreaterThan(0);
    expect((await exchange.fetchOrderBook("BTC/USDT", 5)).asks.length).toBeGreaterThan(0);
    expect((await exchange.fetchOHLCV("BTC/USDT", "1m", undefined, 3)).length).toBeGreaterThan(0);

    const resting = await exchange.createOrder("BTC/USDT", "limit", "buy", 0.004, 50_000);
    expect(resting.status).toBe("open");
    expect(await exchange.fetchOrder(String(resting.id), "BTC/USDT")).toMatchObject({
      id: resting.id,
      status: "open",
    });
    expect(await exchange.fetchOpenOrders("BTC/USDT")).toHaveLength(1);
    const moved = await exchange.editOrder(String(resting.id), "BTC/USDT", "limit", "buy", 0.004, 51_000);
    expect(moved.price).toBe(51_000);
    expect((await exchange.cancelOrder(String(moved.id), "BTC/USDT")).status).toBe("canceled");

    const taken = await exchange.createOrder("BTC/USDT", "market", "buy", 0.002);
    expect(taken.status).toBe("closed");
    expect((await exchange.fetchMyTrades("BTC/USDT")).length).toBeGreaterThan(0);
    expect((await exchange.fetchOrders("BTC/USDT")).length).toBe(3);
    const stop = await exchange.createOrder("BTC/USDT", "limit", "sell", 0.002, 49_000, {
      stopPrice: 50_000,
    });
    expect(stop.status ?? "open").toBe("open");
    expect((await exchange.cancelAllOrders("BTC/USDT")).length).toBe(1);
    await exchange.privatePostOrderListOco({
      symbol: "BTCUSDT",
      side: "SELL",
      quantity: "0.001",
      aboveType: "LIMIT_MAKER",
      abovePrice: "70000.00",
      belowType: "STOP_LOSS",
      belowStopPrice: "50000.00",
    });
    expect(await exchange.fetchOpenOrders("BTC/USDT")).toHaveLength(2);
  });

  it("loads its markets with all that it asks when it has a key", async () => {
    const exchange = client(desk.bot);
    exchange.options.fetchCurrencies = true;
    exchange.options.fetchMargins = true;
    expect(Object.keys(await exchange.loadMarkets())).toContain("ETH/BTC");
    expect(await exchange.sapiGetAccountApiRestrictions()).toMatchObject({ enableWithdrawals: false });
  });

  it("meets each refusal as the error by which bots know what to do", async () => {
    const exchange = client(desk.bot);
    await exchange.loadMarkets();
    const buy = (symbol: string, amount: number, price = 50_000) =>
      exchange.createOrder(symbol, "limit", "buy", amount, price);
    await expect(buy("BNB/USDT", 0.1, 500)).rejects.toThrow(ccxt.PermissionDenied);
    await expect(buy("BTC/USDT", 0.02)).rejects.toThrow(ccxt.PermissionDenied);
    await expect(exchange.withdraw("USDT", 1, "0x0")).rejects.toThrow(ccxt.PermissionDenied);
    await expect(exchange.fetchOrder("1", "BTC/USDT")).rejects.toThrow(ccxt.OrderNotFound);
    await expect(client({ ...desk.bot, secret: "wrong" }).fetchBalance()).rejects.toThrow(
      ccxt.AuthenticationError,
    );
    await control(keyhold.paper, "POST", "faults", { kind: "reset", count: 1, path: "/api/v3/order" });
    await expect(buy("BTC/USDT", 0.001)).rejects.toThrow(ccxt.RequestTimeout);
    const { token } = desk.owner;
    await call(keyhold.app, "DELETE", `/api/v1/virtual-keys/${desk.bot.id}`, { token });
    // Never a rate limit, which a running bot would wait out for ever.
    await expect(buy("BTC/USDT", 0.001)).rejects.toThrow(ccxt.AuthenticationError);
    await expect(buy("BTC/USDT", 0.001)).rejects.not.toThrow(ccxt.DDoSProtection);
  });
});
