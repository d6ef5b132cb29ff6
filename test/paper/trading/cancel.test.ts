import { describe, expect, it } from "vitest";
import { refusal, T0 } from "../client.ts";
import { LIMIT_BUY, openDesk } from "./desk.ts";

describe("DELETE /api/v3/order", () => {
  it("cancels by either id, answers both ids, and frees the money", async () => {
    const desk = await openDesk();
    await desk.order({ ...LIMIT_BUY, newClientOrderId: "a" });
    await desk.order({ ...LIMIT_BUY, newClientOrderId: "b" });
    expect(
      await desk.done("DELETE", "order", { symbol: "BTCUSDT", orderId: 1, newClientOrderId: "x" }),
    ).toEqual({
      symbol: "BTCUSDT",
      origClientOrderId: "a",
      orderId: 1,
      orderListId: -1,
      clientOrderId: "x",
      transactTime: T0,
      price: "59000.00000000",
      origQty: "0.01000000",
      executedQty: "0.00000000",
      origQuoteOrderQty: "0.00000000",
      cummulativeQuoteQty: "0.00000000",
      status: "CANCELED",
      timeInForce: "GTC",
      type: "LIMIT",
      side: "BUY",
      selfTradePreventionMode: "EXPIRE_MAKER",
    });
    expect(await desk.done("DELETE", "order", { symbol: "BTCUSDT", origClientOrderId: "b" })).toMatchObject({
      orderId: 2,
      clientOrderId: expect.stringMatching(/^[A-Za-z0-9]{22}$/),
    });
    expect(await desk.balance("USDT")).toEqual(["10000.00000000", "0.00000000"]);
    expect(await desk.done("GET", "openOrders")).toEqual([]);
  });

  it("keeps what a partly filled order has bought", async () => {
    const desk = await openDesk();
    await desk.order({ ...LIMIT_BUY, quantity: "0.1", price: "60000.01" });
    expect(await desk.done("DELETE", "order", { symbol: "BTCUSDT", orderId: 1 })).toMatchObject({
      status: "CANCELED",
      executedQty: "0.05000000",
    });
    expect(await desk.balance("USDT")).toEqual(["6999.99950000", "0.00000000"]);
    expect(await desk.balance("BTC")).toEqual(["0.54995000", "0.00000000"]);
  });

  const unknown = { status: 400, code: -2011, msg: "Unknown order sent." };
  it.each([
    ["an unknown id", { orderId: 9 }, unknown],
    ["an unknown client order id", { origClientOrderId: "z" }, unknown],
    ["two ids that do not belong together", { orderId: 1, origClientOrderId: "b" }, unknown],
    [
      "no id",
      {},
      {
        status: 400,
        code: -1102,
        msg: "Param 'origClientOrderId' or 'orderId' must be sent, but both were empty/null!",
      },
    ],
    [
      "an unknown restriction",
      { orderId: 1, cancelRestrictions: "X" },
      { status: 400, code: -1145, msg: "Invalid cancelRestrictions" },
    ],
    [
      "a restriction that is not met",
      { orderId: 1, cancelRestrictions: "ONLY_PARTIALLY_FILLED" },
      { status: 400, code: -2011, msg: "Order was not canceled due to cancel restrictions." },
    ],
  ])("refuses %s", async (_, fields, expected) => {
    const desk = await openDesk();
    await desk.order({ ...LIMIT_BUY, newClientOrderId: "a" });
    await desk.order({ ...LIMIT_BUY, newClientOrderId: "b" });
    expect(refusal(await desk.send("DELETE", "order", { symbol: "BTCUSDT", ...fields }))).toEqual(expected);
    expect(await desk.done("GET", "openOrders")).toHaveLength(2);
  });

  it("refuses an order that is over, and another account's", async () => {
    const desk = await openDesk();
    await desk.order({ ...LIMIT_BUY, price: "61000" });
    await desk.order(LIMIT_BUY);
    const cancel = { symbol: "BTCUSDT", orderId: 1 };
    expect(refusal(await desk.send("DELETE", "order", cancel))).toEqual(unknown);
    const other = await desk.newKey({ account: "bob" });
    const reply = await desk.signed(other, "DELETE", "/api/v3/order", "symbol=BTCUSDT&orderId=2");
    expect(refusal(reply)).toEqual(unknown);
  });
});

describe("DELETE /api/v3/openOrders", () => {
  it("cancels every order of the symbol and of no other", async () => {
    const desk = await openDesk();
    await desk.order(LIMIT_BUY);
    await desk.order(LIMIT_BUY);
    await desk.order({ ...LIMIT_BUY, symbol: "ETHUSDT", price: "1000" });
    expect(await desk.done("DELETE", "openOrders", { symbol: "BTCUSDT" })).toMatchObject([
      { orderId: 1, status: "CANCELED" },
      { orderId: 2, status: "CANCELED" },
    ]);
    expect(await desk.done("GET", "openOrders")).toMatchObject([{ symbol: "ETHUSDT" }]);
    expect(refusal(await desk.send("DELETE", "openOrders", { symbol: "BTCUSDT" }))).toEqual({
      status: 400,
      code: -2011,
      msg: "Unknown order sent.",
    });
  });
});
