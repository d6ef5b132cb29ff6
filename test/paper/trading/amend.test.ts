import { describe, expect, it } from "vitest";
import { refusal, T0 } from "../client.ts";
import { type Fields, LIMIT_BUY, openDesk } from "./desk.ts";

async function openAmend() {
  const desk = await openDesk();
  await desk.place({ ...LIMIT_BUY, quantity: "0.1", newClientOrderId: "a" });
  return {
    ...desk,
    amend: (fields: Fields) => desk.send("PUT", "order/amend/keepPriority", { symbol: "BTCUSDT", ...fields }),
  };
}

describe("PUT /api/v3/order/amend/keepPriority", () => {
  it("makes an order smaller, gives it a new client order id, and frees the difference", async () => {
    const desk = await openAmend();
    const { body } = await desk.amend({ orderId: 1, newQty: "0.04", newClientOrderId: "b" });
    expect(body).toEqual({
      transactTime: T0,
      executionId: 1,
      amendedOrder: {
        symbol: "BTCUSDT",
        orderId: 1,
        orderListId: -1,
        origClientOrderId: "a",
        clientOrderId: "b",
        price: "59000.00000000",
        qty: "0.04000000",
        executedQty: "0.00000000",
        preventedQty: "0.00000000",
        quoteOrderQty: "0.00000000",
        cumulativeQuoteQty: "0.00000000",
        status: "NEW",
        timeInForce: "GTC",
        type: "LIMIT",
        side: "BUY",
        workingTime: T0,
        selfTradePreventionMode: "EXPIRE_MAKER",
      },
    });
    expect(await desk.balance("USDT")).toEqual(["7640.00000000", "2360.00000000"]);
    expect(await desk.done("GET", "order", { symbol: "BTCUSDT", origClientOrderId: "b" })).toMatchObject({
      origQty: "0.04000000",
    });
  });

  it("is remembered in the order's amendments", async () => {
    const desk = await openAmend();
    await desk.amend({ origClientOrderId: "a", newQty: "0.05", newClientOrderId: "a" });
    await desk.amend({ origClientOrderId: "a", newQty: "0.02" });
    const list = (fields: Fields = {}) =>
      desk.done<object[]>("GET", "order/amendments", { symbol: "BTCUSDT", orderId: 1, ...fields });
    const [, second] = await list();
    expect(await list()).toMatchObject([
      {
        symbol: "BTCUSDT",
        orderId: 1,
        executionId: 1,
        origClientOrderId: "a",
        newClientOrderId: "a",
        origQty: "0.10000000",
        newQty: "0.05000000",
        time: T0,
      },
      { executionId: 2, newClientOrderId: expect.stringMatching(/^[A-Za-z0-9]{22}$/) },
    ]);
    expect(await list({ fromExecutionId: 2 })).toEqual([second]);
    expect(await list({ limit: 1 })).toHaveLength(1);
    const other = await desk.send("GET", "order/amendments", { symbol: "BTCUSDT", orderId: 2 });
    expect(refusal(other)).toMatchObject({ code: -2013 });
  });

  it("changes both legs of an OCO", async () => {
    const desk = await openAmend();
    await desk.done("POST", "orderList/oco", {
      symbol: "BTCUSDT",
      side: "SELL",
      quantity: "0.1",
      aboveType: "LIMIT_MAKER",
      abovePrice: "61000",
      belowType: "STOP_LOSS",
      belowStopPrice: "59000",
    });
    expect((await desk.amend({ orderId: 2, newQty: "0.03" })).body).toMatchObject({
      listStatus: {
        contingencyType: "OCO",
        listOrderStatus: "EXECUTING",
        orders: [{ orderId: 2 }, { orderId: 3 }],
      },
    });
    expect(await desk.look(3)).toMatchObject({ origQty: "0.03000000" });
    expect(await desk.balance("BTC")).toEqual(["0.47000000", "0.03000000"]);
  });

  it("lets an order expire that has filled so much already", async () => {
    const desk = await openAmend();
    await desk.pin("58999");
    expect((await desk.amend({ orderId: 1, newQty: "0.05" })).body).toMatchObject({
      amendedOrder: { status: "EXPIRED", executedQty: "0.05000000" },
    });
    expect((await desk.balance("USDT"))[1]).toBe("0.00000000");
  });

  it.each([
    ["the same quantity", { newQty: "0.1" }, -2038, "The requested action would change no state; rejecting"],
    ["more", { newQty: "0.2" }, -2038, "Order amend (quantity increase) is not supported."],
    ["an unknown order", { orderId: 9, newQty: "0.1" }, -2038, "Unknown order sent."],
    ["too little money", { newQty: "0.00001" }, -1013, "Filter failure: NOTIONAL"],
    ["no quantity", {}, -1102, expect.stringContaining("newQty")],
    [
      "the client order id of another",
      { newQty: "0.05", newClientOrderId: "b" },
      -2010,
      "Duplicate order sent.",
    ],
  ])("refuses %s", async (_, fields, code, msg) => {
    const desk = await openAmend();
    await desk.place({ ...LIMIT_BUY, newClientOrderId: "b" });
    expect(refusal(await desk.amend({ orderId: 1, ...fields }))).toEqual({ status: 400, code, msg });
    expect(await desk.look(1)).toMatchObject({ origQty: "0.10000000", clientOrderId: "a" });
  });

  it("refuses the eleventh change of one order", async () => {
    const desk = await openAmend();
    for (let count = 1; count <= 10; count += 1) {
      expect((await desk.amend({ orderId: 1, newQty: `0.0${90 - count}` })).status).toBe(200);
    }
    expect(refusal(await desk.amend({ orderId: 1, newQty: "0.01" }))).toMatchObject({
      code: -2038,
      msg: "Filter failure: MAX_NUM_ORDER_AMENDS",
    });
  });

  it("refuses an OPO's order that has no quantity yet", async () => {
    const desk = await openAmend();
    await desk.done("POST", "orderList/opo", {
      symbol: "BTCUSDT",
      workingType: "LIMIT",
      workingSide: "BUY",
      workingPrice: "59000",
      workingQuantity: "0.01",
      workingTimeInForce: "GTC",
      pendingType: "MARKET",
      pendingSide: "SELL",
    });
    expect(refusal(await desk.amend({ orderId: 3, newQty: "0.001" }))).toMatchObject({
      code: -2038,
      msg: "Order amend (pending OPO order) is not supported.",
    });
  });
});
