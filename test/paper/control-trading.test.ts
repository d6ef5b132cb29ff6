import { describe, expect, it } from "vitest";
import { startPaper, T0 } from "./client.ts";
import { LIMIT_BUY, openDesk } from "./trading/desk.ts";

describe("PATCH /paper/markets/:symbol", () => {
  it("pins a price and gives it back to time", async () => {
    const paper = await startPaper();
    const price = async () =>
      ((await paper.ask("GET", "/api/v3/ticker/price?symbol=BTCUSDT")).body as { price: string }).price;
    const before = await price();
    expect(await paper.control("PATCH", "/paper/markets/BTCUSDT", { price: "61000.00" })).toEqual({
      symbol: "BTCUSDT",
      price: "61000.00",
    });
    paper.clock.now += 1_000;
    expect(await price()).toBe("61000.00");
    const day = (await paper.ask("GET", "/api/v3/ticker/24hr?symbol=BTCUSDT")).body;
    expect(day).toMatchObject({ lastPrice: "61000.00", bidPrice: "60999.99" });
    paper.clock.now -= 1_000;
    expect(await paper.control("PATCH", "/paper/markets/BTCUSDT", { price: null })).toEqual({
      symbol: "BTCUSDT",
      price: null,
    });
    expect(await price()).toBe(before);
  });

  it("finds the symbol beyond ASCII, and pins it alone", async () => {
    const paper = await startPaper();
    await paper.control("PATCH", `/paper/markets/${encodeURIComponent("这是测试币456")}`, { price: "2" });
    const { body } = await paper.ask("GET", "/api/v3/ticker/price");
    const pinned = (body as { symbol: string; price: string }[]).filter(({ price }) => /^2\.0+$/.test(price));
    expect(pinned).toEqual([{ symbol: "这是测试币456", price: "2.0000" }]);
  });

  it.each([
    ["an unknown market", "FOO", { price: "1" }, 404],
    ["broken percent-encoding", "%", { price: "1" }, 404],
    ["no price", "BTCUSDT", {}, 400],
    ["a number", "BTCUSDT", { price: 61_000 }, 400],
    ["a price off the tick", "BTCUSDT", { price: "61000.001" }, 400],
    ["a price of 0", "BTCUSDT", { price: "0" }, 400],
    ["an unknown field", "BTCUSDT", { price: "1", for: 1 }, 400],
  ])("refuses %s", async (_, symbol, fields, status) => {
    const paper = await startPaper();
    const body = JSON.stringify(fields);
    const reply = await paper.ask("PATCH", `/paper/markets/${symbol}`, { body });
    expect([reply.status, reply.body]).toEqual([status, { error: expect.any(String) }]);
  });
});

describe("GET /paper/orders", () => {
  it("lists every order of every account, oldest first", async () => {
    const desk = await openDesk();
    await desk.place({ ...LIMIT_BUY, newClientOrderId: "a" });
    const bob = await desk.newKey({ account: "bob" });
    await desk.signed(bob, "POST", "/api/v3/order", "symbol=ETHUSDT&side=BUY&type=MARKET&quoteOrderQty=100");
    await desk.place({ side: "SELL", type: "STOP_LOSS", quantity: "0.01", stopPrice: "59000" });
    const orders = await desk.control("GET", "/paper/orders");
    expect(orders).toMatchObject([
      { account: "alice", orderId: 1 },
      { account: "bob", symbol: "ETHUSDT", orderId: 1, origQuoteOrderQty: "100.00000000", status: "FILLED" },
      { account: "alice", orderId: 2, type: "STOP_LOSS", stopPrice: "59000.00000000" },
    ]);
    expect((orders as object[])[0]).toEqual({
      account: "alice",
      symbol: "BTCUSDT",
      orderId: 1,
      clientOrderId: "a",
      orderListId: -1,
      side: "BUY",
      type: "LIMIT",
      price: "59000.00000000",
      stopPrice: "0.00000000",
      origQty: "0.01000000",
      origQuoteOrderQty: "0.00000000",
      executedQty: "0.00000000",
      cummulativeQuoteQty: "0.00000000",
      status: "NEW",
      transactTime: T0,
    });
  });

  it("is empty after a reset, which begins accounts, ids, prices and latency anew, too", async () => {
    const desk = await openDesk();
    await desk.place(LIMIT_BUY);
    await desk.control("PATCH", "/paper/latency", { order_ms: 60_000 });
    await desk.control("POST", "/paper/reset");
    expect(await desk.control("GET", "/paper/orders")).toEqual([]);
    const key = await desk.newKey({ account: "alice" });
    expect(await desk.price()).not.toBe(60_000);
    const query = "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.001";
    expect((await desk.signed(key, "POST", "/api/v3/order", query)).body).toMatchObject({ orderId: 1 });
  });
});

describe("POST /paper/accounts/:name/deposit", () => {
  it("adds to the free balance, and tells it", async () => {
    const desk = await openDesk();
    await desk.place(LIMIT_BUY);
    expect(await desk.deposit("USDT", "0.00000001")).toEqual({
      account: "alice",
      asset: "USDT",
      free: "9410.00000001",
      locked: "590.00000000",
    });
    await desk.deposit("456", "7");
    expect(await desk.balance("456")).toEqual(["7.00000000", "0.00000000"]);
  });

  it.each([
    ["an unknown account", "bob", { asset: "BTC", amount: "1" }, 404],
    ["an unknown asset", "alice", { asset: "XYZ", amount: "1" }, 400],
    ["an amount of 0", "alice", { asset: "BTC", amount: "0" }, 400],
    ["a negative amount", "alice", { asset: "BTC", amount: "-1" }, 400],
    ["a number", "alice", { asset: "BTC", amount: 1 }, 400],
    ["too much", "alice", { asset: "BTC", amount: "1000000000.1" }, 400],
    ["no amount", "alice", { asset: "BTC" }, 400],
  ])("refuses %s", async (_, name, fields, status) => {
    const desk = await openDesk();
    const body = JSON.stringify(fields);
    const reply = await desk.ask("POST", `/paper/accounts/${name}/deposit`, { body });
    expect([reply.status, reply.body]).toEqual([status, { error: expect.any(String) }]);
  });
});

describe("PATCH /paper/latency", () => {
  it("delays the answers of trading alone, while their effect is there at once", async () => {
    const desk = await openDesk();
    expect(await desk.control("PATCH", "/paper/latency", { order_ms: 60_000 })).toEqual({ order_ms: 60_000 });
    let isAnswered = false;
    // It is cut off when the exchange closes.
    desk.order(LIMIT_BUY).then(
      () => {
        isAnswered = true;
      },
      () => undefined,
    );
    await expect.poll(() => desk.done("GET", "openOrders")).toHaveLength(1);
    expect(isAnswered).toBe(false);
    await desk.control("PATCH", "/paper/latency", { order_ms: 200 });
    const begun = performance.now();
    await desk.order(LIMIT_BUY);
    expect(performance.now() - begun).toBeGreaterThan(190);
  });

  it.each([{ order_ms: -1 }, { order_ms: 60_001 }, { order_ms: 0.5 }, {}, { all_ms: 1 }])(
    "refuses %j",
    async (fields) => {
      const paper = await startPaper();
      const reply = await paper.ask("PATCH", "/paper/latency", { body: JSON.stringify(fields) });
      expect(reply.status).toBe(400);
    },
  );
});

describe("a fault with executed", () => {
  it.each([
    "status_500",
    "status_503",
    "status_403_html",
    "status_418",
    "status_429",
    "status_451",
    "garbage",
    "reset",
    "timeout",
  ])("%s loses the answer of an order that is placed", async (kind) => {
    const desk = await openDesk();
    const fault = { kind, count: 1, path: "/api/v3/order", delay_ms: 20, executed: true };
    expect(await desk.control("POST", "/paper/faults", fault)).toMatchObject({ kind, executed: true });
    const reply = await desk.order(LIMIT_BUY).catch(() => undefined);
    expect(String(reply?.text)).not.toContain("orderId");
    expect(await desk.done("GET", "openOrders")).toHaveLength(1);
    const log = (await desk.control("GET", "/paper/requests")) as { path: string; verdict: string }[];
    expect(log.find(({ path }) => path === "/api/v3/order")?.verdict).toBe(`fault:${kind}`);
  });

  it("places nothing without it, nor when the order is refused", async () => {
    const desk = await openDesk();
    await desk.control("POST", "/paper/faults", { kind: "status_500", count: 1, path: "/api/v3/order" });
    await desk.order(LIMIT_BUY);
    const fault = { kind: "status_500", count: 1, path: "/api/v3/order", executed: true };
    await desk.control("POST", "/paper/faults", fault);
    await desk.order({ ...LIMIT_BUY, quantity: "1" });
    expect(await desk.done("GET", "openOrders")).toEqual([]);
  });

  it("has to be true or false", async () => {
    const paper = await startPaper();
    const body = JSON.stringify({ kind: "reset", executed: "yes" });
    expect((await paper.ask("POST", "/paper/faults", { body })).status).toBe(400);
  });
});
