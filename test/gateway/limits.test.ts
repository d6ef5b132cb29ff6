import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createExchangeClock } from "../../src/net/clock.ts";
import { control } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { type Answered, answered, openBotDesk, signedQuery } from "./bot-desk.ts";
import { BUY, ORDER, OTO } from "./orders.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());

const code = ({ status, body }: Answered) => [status, body.code];

describe("what orders may be worth", () => {
  test("one order beyond its cap is refused, with the reason in words", async () => {
    const { send } = await openBotDesk(keyhold);
    const answer = await send("POST", ORDER, { ...BUY, quantity: "0.0101" });
    expect(answer.body).toMatchObject({
      code: -1002,
      msg: expect.stringContaining("Worth 505 USDT, over the cap of 500 USDT"),
    });
  });

  test.each([-1, 1])(
    "a clock that is %i days ahead gives no second day: the day is the exchange's",
    async (days) => {
      const { bot, send } = await openBotDesk(keyhold, { max_day_value: "300" });
      const order = { ...BUY, quantity: "0.005" };
      expect((await send("POST", ORDER, order)).status).toBe(200);
      const now = () => keyhold.deps.now() + days * 86_400_000;
      const wrong = await keyhold.serveWith({ now, clock: createExchangeClock(now, now) });
      const answer = answered(
        await wrong.app.inject({
          method: "POST",
          url: `/gateway/paper${ORDER}?${signedQuery(bot.secret, { ...order, recvWindow: 6_000 })}`,
          headers: { host: "h", "x-mbx-apikey": bot.apiKey },
        }),
      );
      expect(answer.body.msg).toContain("Over the daily cap of 300 USDT; 250 used");
    },
  );

  test("a day's orders add up to the cap and not beyond, and the owner is told what was refused", async () => {
    const { send, view, audit } = await openBotDesk(keyhold);
    for (let order = 0; order < 4; order++) {
      expect(
        (await send("POST", ORDER, { ...BUY, quantity: "0.009", recvWindow: 5_000 + order })).status,
      ).toBe(200);
    }
    const refused = await send("POST", ORDER, { ...BUY, quantity: "0.005" });
    expect(refused.body).toMatchObject({
      code: -1002,
      msg: expect.stringContaining("Over the daily cap of 2000 USDT; 1800 used, 250 wanted"),
    });
    expect(await view()).toMatchObject({ used_today: "1800", remaining_today: "200", orders_today: 4 });
    await expect
      .poll(async () => (await audit()).find(({ event }) => event === "order.refused")?.data)
      .toMatchObject({
        symbol: "BTCUSDT",
        quantity: "0.005",
        reason: "day_value",
        cap: "2000",
        used: "1800",
      });
  });

  test("a limit SELL far below the market counts at the market's price", async () => {
    const { send, view } = await openBotDesk(keyhold);
    const answer = await send("POST", ORDER, { ...BUY, side: "SELL", price: "58000.00", quantity: "0.005" });
    expect(answer.status).toBe(200);
    expect(Number((await view()).used_today)).toBeGreaterThan(299);
  });

  test("a market order counts five percent above the market, and what it did not take is given back", async () => {
    const { send, view } = await openBotDesk(keyhold);
    const market = { symbol: "BTCUSDT", side: "BUY", type: "MARKET" } as const;
    // 0.008 x 60,000 x 1.05 = 504, over the cap though the order itself is worth 480.
    expect(code(await send("POST", ORDER, { ...market, quantity: "0.008" }))).toEqual([403, -1002]);
    expect((await send("POST", ORDER, { ...market, quantity: "0.004" })).body.status).toBe("FILLED");
    expect(Number((await view()).used_today)).toBeCloseTo(252, 0);
    expect((await send("POST", ORDER, { ...market, quoteOrderQty: "100" })).body.status).toBe("FILLED");
    expect(Number((await view()).used_today)).toBeCloseTo(352, 0);
  });

  test("an order that the exchange refuses costs nothing", async () => {
    const { send, view } = await openBotDesk(keyhold);
    const answer = await send("POST", ORDER, { ...BUY, price: "0.01", quantity: "0.001" });
    expect(answer.status).toBe(400);
    expect(await view()).toMatchObject({ used_today: "0" });
  });

  test("a pair of which one is executed counts the dearer, a working and a pending order count both", async () => {
    const { send, view } = await openBotDesk(keyhold);
    const oco = await send("POST", "/api/v3/orderList/oco", {
      symbol: "BTCUSDT",
      side: "SELL",
      quantity: "0.002",
      aboveType: "LIMIT_MAKER",
      abovePrice: "70000.00",
      belowType: "STOP_LOSS_LIMIT",
      belowStopPrice: "50000.00",
      belowPrice: "49000.00",
      belowTimeInForce: "GTC",
    });
    expect(oco.status).toBe(200);
    expect(await view()).toMatchObject({ used_today: "140" });
    const gone = await send("DELETE", "/api/v3/orderList", {
      symbol: "BTCUSDT",
      orderListId: Number(oco.body.orderListId),
    });
    expect(gone.status).toBe(200);
    expect(await view()).toMatchObject({ used_today: "0" });
    const oto = await send("POST", "/api/v3/orderList/oto", OTO);
    expect(oto.status).toBe(200);
    expect(await view()).toMatchObject({ used_today: "240" });
  });

  test("an amended order, which the exchange gives another name, is given back when it is cancelled", async () => {
    const { send, view } = await openBotDesk(keyhold);
    const { body } = await send("POST", ORDER, { ...BUY, quantity: "0.005" });
    const order = { symbol: "BTCUSDT", orderId: Number(body.orderId) };
    const amended = await send("PUT", "/api/v3/order/amend/keepPriority", { ...order, newQty: "0.004" });
    expect(amended.status).toBe(200);
    expect(await view()).toMatchObject({ used_today: "250" });
    expect((await send("DELETE", ORDER, order)).body.origClientOrderId).not.toBe(body.clientOrderId);
    expect(await view()).toMatchObject({ used_today: "0" });
  });

  test("a name of the bot's own choice for an amended order is refused", async () => {
    const { send } = await openBotDesk(keyhold);
    const amend = { symbol: "BTCUSDT", orderId: 1, newQty: "0.001", newClientOrderId: "mine" };
    expect(code(await send("PUT", "/api/v3/order/amend/keepPriority", amend))).toEqual([400, -1104]);
  });

  test("what a bot wants acknowledged only is answered with what became of it, and counted by that", async () => {
    const { send, view } = await openBotDesk(keyhold);
    const market = { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quantity: "0.004" } as const;
    const placed = await send("POST", ORDER, { ...market, newOrderRespType: "ACK" });
    expect(placed.body).toMatchObject({ status: "FILLED" });
    const maker = {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "LIMIT_MAKER",
      price: "50000.00",
      quantity: "0.001",
    };
    expect((await send("POST", ORDER, maker)).body).toMatchObject({ status: "NEW" });
    expect(Number((await view()).used_today)).toBeCloseTo(302, 0);
  });

  test("a replacement counts whole until the answer says what became of the old order", async () => {
    const { send, view } = await openBotDesk(keyhold);
    const first = await send("POST", ORDER, { ...BUY, quantity: "0.008" });
    const replaced = await send("POST", "/api/v3/order/cancelReplace", {
      ...BUY,
      quantity: "0.002",
      cancelReplaceMode: "STOP_ON_FAILURE",
      cancelOrderId: Number(first.body.orderId),
    });
    expect(replaced.body).toMatchObject({ cancelResult: "SUCCESS", newOrderResult: "SUCCESS" });
    expect(await view()).toMatchObject({ used_today: "100" });
  });

  test("the fate of a second order with the same client id gives nothing of the first back", async () => {
    const { send, view } = await openBotDesk(keyhold);
    const newClientOrderId = "again";
    const first = await send("POST", ORDER, {
      ...BUY,
      price: "60600.00",
      quantity: "0.004",
      newClientOrderId,
    });
    expect(first.body.status).toBe("FILLED");
    const used = (await view()).used_today;
    const second = await send("POST", ORDER, { ...BUY, quantity: "0.001", newClientOrderId });
    expect(second.status).toBe(200);
    expect((await send("DELETE", ORDER, { symbol: "BTCUSDT", origClientOrderId: "again" })).status).toBe(200);
    expect((await view()).used_today).toBe(used);
  });

  test("a test of an order reserves nothing", async () => {
    const { send, view } = await openBotDesk(keyhold);
    expect((await send("POST", "/api/v3/order/test", { ...BUY, quantity: "0.001" })).body).toEqual({});
    expect(await view()).toMatchObject({ used_today: "0", orders_today: 0 });
  });

  test("the third order of a minute is refused with -1015 and a time to wait to who may place two", async () => {
    const minute = () => Math.floor(Date.now() / 60_000);
    let answers: Answered[];
    let begunAt: number;
    // Once more where the minute has turned in between.
    do {
      begunAt = minute();
      answers = [];
      const { send } = await openBotDesk(keyhold, { max_orders_per_minute: 2 });
      for (const recvWindow of [5_001, 5_002, 5_003])
        answers.push(await send("POST", ORDER, { ...BUY, quantity: "0.001", recvWindow }));
    } while (minute() !== begunAt);
    expect(answers.map(code)).toEqual([
      [200, undefined],
      [200, undefined],
      [429, -1015],
    ]);
    expect(Number(answers[2]?.headers["retry-after"])).toBeGreaterThan(0);
  });

  test("a symbol without a price in USDT is valued by nobody, and so refused", async () => {
    const { send } = await openBotDesk(keyhold, { symbols: ["这是测试币456"] });
    const answer = await send("POST", ORDER, {
      ...BUY,
      symbol: "这是测试币456",
      price: "1.0000",
      quantity: "1",
    });
    expect(code(answer)).toEqual([400, -1121]);
  });

  test("another quote asset counts at its own price", async () => {
    const { send, view } = await openBotDesk(keyhold, { symbols: ["ETHBTC"] });
    const answer = await send("POST", ORDER, { ...BUY, symbol: "ETHBTC", price: "0.04000", quantity: "0.1" });
    expect(answer.status).toBe(200);
    expect(Number((await view()).used_today)).toBeCloseTo(240, 0);
  });
});
