import { describe, expect, it } from "vitest";
import { refusal, T0 } from "../client.ts";
import { openDesk } from "./desk.ts";

const stop = (side: "BUY" | "SELL", type: string, stopPrice: string, price?: string) => ({
  side,
  type,
  stopPrice,
  quantity: "0.01",
  ...(price === undefined ? {} : { price, timeInForce: "GTC" }),
});

describe("a stop order", () => {
  it.each([
    ["SELL", "STOP_LOSS", "59000", "59000.01", "59000"],
    ["BUY", "STOP_LOSS", "61000", "60999.99", "61000"],
    ["SELL", "TAKE_PROFIT", "61000", "60999.99", "61000.01"],
    ["BUY", "TAKE_PROFIT", "59000", "59000.01", "58999.99"],
  ] as const)(
    "%s %s at %s waits at %s and is a market order at %s",
    async (side, type, at, before, after) => {
      const desk = await openDesk();
      const { orderId } = await desk.place(stop(side, type, at));
      await desk.pin(before);
      expect(await desk.look(orderId)).toMatchObject({
        status: "NEW",
        isWorking: false,
        workingTime: -1,
        stopPrice: `${at}.00000000`,
      });
      await desk.pin(after);
      expect(await desk.look(orderId)).toMatchObject({
        status: "FILLED",
        executedQty: "0.01000000",
        isWorking: true,
        workingTime: T0,
      });
      const [, locked] = await desk.balance(side === "BUY" ? "USDT" : "BTC");
      expect(locked).toBe("0.00000000");
    },
  );

  it.each([
    ["SELL", "STOP_LOSS_LIMIT", "59000", "58900", "58950", "FILLED"],
    ["SELL", "STOP_LOSS_LIMIT", "59000", "59500", "58950", "NEW"],
    ["BUY", "TAKE_PROFIT_LIMIT", "59000", "58000", "58950", "NEW"],
    ["BUY", "STOP_LOSS_LIMIT", "61000", "61100", "61050", "FILLED"],
  ] as const)("%s %s at %s with the limit %s is, at %s, %s", async (side, type, at, limit, price, status) => {
    const desk = await openDesk();
    const { orderId } = await desk.place(stop(side, type, at, limit));
    await desk.pin(price);
    expect(await desk.look(orderId)).toMatchObject({ status, isWorking: true });
    await desk.done("DELETE", "openOrders", { symbol: "BTCUSDT" }).catch(() => undefined);
    expect((await desk.balance("USDT"))[1]).toBe("0.00000000");
    expect((await desk.balance("BTC"))[1]).toBe("0.00000000");
  });

  it("is refused when the price has reached it already", async () => {
    const desk = await openDesk();
    expect(refusal(await desk.order(stop("SELL", "STOP_LOSS", "60000")))).toEqual({
      status: 400,
      code: -2010,
      msg: "Order would trigger immediately.",
    });
    expect(refusal(await desk.order(stop("BUY", "TAKE_PROFIT", "61000")))).toMatchObject({ code: -2010 });
  });

  it("buys no more than there is money for when the price has run away", async () => {
    const desk = await openDesk();
    const { orderId } = await desk.place({ ...stop("BUY", "STOP_LOSS", "61000"), quantity: "0.16" });
    expect(await desk.balance("USDT")).toEqual(["240.00000000", "9760.00000000"]);
    await desk.pin("100000");
    expect(await desk.look(orderId)).toMatchObject({
      status: "EXPIRED",
      executedQty: "0.09999000",
      expiryReason: "INSUFFICIENT_LIQUIDITY",
    });
    const [free, locked] = await desk.balance("USDT");
    expect(Number(free)).toBeLessThan(1);
    expect(locked).toBe("0.00000000");
  });

  it("triggers by the price of time, too, at the second in which that reaches it", async () => {
    const desk = await openDesk();
    await desk.pin(null);
    const before = await desk.price();
    desk.clock.now += 60_000;
    const after = await desk.price();
    desk.clock.now -= 60_000;
    const between = ((before + after) / 2).toFixed(2);
    const type = after > before ? "STOP_LOSS" : "TAKE_PROFIT";
    const { orderId } = await desk.place({ ...stop("BUY", type, between), quantity: "0.01" });
    desk.clock.now += 60_000;
    const { workingTime, status } = await desk.done<{ workingTime: number; status: string }>("GET", "order", {
      symbol: "BTCUSDT",
      orderId,
    });
    expect(status).toBe("FILLED");
    expect(workingTime % 1_000).toBe(0);
    expect(workingTime).toBeGreaterThan(T0);
    expect(workingTime).toBeLessThan(T0 + 60_000);
  });
});

describe("a resting order", () => {
  it("is filled at its own price when a pinned price crosses it, at once as far as a piece goes", async () => {
    const desk = await openDesk();
    const fields = { side: "BUY", type: "LIMIT", timeInForce: "GTC", price: "59000" };
    const small = await desk.place({ ...fields, quantity: "0.01" });
    const large = await desk.place({ ...fields, quantity: "0.12" });
    await desk.pin("58999.99");
    expect(await desk.look(small.orderId)).toMatchObject({
      status: "FILLED",
      cummulativeQuoteQty: "590.00000000",
    });
    expect(await desk.look(large.orderId)).toMatchObject({
      status: "PARTIALLY_FILLED",
      executedQty: "0.05000000",
    });
    await desk.pin("60000");
    desk.clock.now += 60_000;
    expect(await desk.look(large.orderId)).toMatchObject({ executedQty: "0.05000000" });
  });

  it("is left alone when the clock goes back, and gets no second twice", async () => {
    const desk = await openDesk();
    await desk.place({ side: "BUY", type: "LIMIT", timeInForce: "GTC", price: "60000.01", quantity: "0.16" });
    desk.clock.now += 1_000;
    expect(await desk.look(1)).toMatchObject({ executedQty: "0.10000000" });
    desk.clock.now -= 1_000;
    expect(await desk.look(1)).toMatchObject({ executedQty: "0.10000000" });
    desk.clock.now += 1_000;
    expect(await desk.look(1)).toMatchObject({ executedQty: "0.10000000" });
  });

  it("is filled after a pause of days as after one of seconds", async () => {
    const desk = await openDesk();
    await desk.place({ side: "BUY", type: "LIMIT", timeInForce: "GTC", price: "59999", quantity: "0.16" });
    await desk.pin("59000");
    desk.clock.now += 30 * 86_400_000;
    expect(await desk.look(1)).toMatchObject({ status: "FILLED", cummulativeQuoteQty: "9599.84000000" });
  });

  it("has the same trades however often it is looked at", async () => {
    const trades = async (looks: number) => {
      const desk = await openDesk();
      await desk.pin(null);
      const price = await desk.price();
      for (const [side, factor] of [
        ["BUY", 0.999],
        ["SELL", 1.001],
      ] as const) {
        const limit = (price * factor).toFixed(2);
        await desk.place({ side, type: "LIMIT", timeInForce: "GTC", quantity: "0.11", price: limit });
      }
      for (let look = 0; look < looks; look += 1) {
        desk.clock.now += 1_200_000 / looks;
        await desk.done("GET", "openOrders", { symbol: "BTCUSDT" });
      }
      return desk.done<unknown[]>("GET", "myTrades", { symbol: "BTCUSDT" });
    };
    const once = await trades(1);
    expect(once.length).toBeGreaterThan(2);
    expect(await trades(48)).toEqual(once);
  });
});
