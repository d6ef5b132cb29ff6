import { describe, expect, it } from "vitest";
import { refusal, T0 } from "../client.ts";
import { openDesk } from "./desk.ts";
import { type List, OCO, openList } from "./open-list.ts";

describe("an OCO", () => {
  it("places both legs, the stop loss first, and holds their money once", async () => {
    const { desk, list, statuses } = await openList("orderList/oco", { ...OCO, listClientOrderId: "pair" });
    expect(list).toMatchObject({
      orderListId: 0,
      contingencyType: "OCO",
      listStatusType: "EXEC_STARTED",
      listOrderStatus: "EXECUTING",
      listClientOrderId: "pair",
      transactionTime: T0,
      symbol: "BTCUSDT",
      orderReports: [
        { orderId: 1, orderListId: 0, type: "STOP_LOSS_LIMIT", stopPrice: "59000.00000000", workingTime: -1 },
        { orderId: 2, orderListId: 0, type: "LIMIT_MAKER", price: "61000.00000000", workingTime: T0 },
      ],
    });
    expect(await statuses()).toEqual(["NEW", "NEW"]);
    expect(await desk.balance("BTC")).toEqual(["0.40000000", "0.10000000"]);
  });

  it("lets the stop leg expire when the limit leg begins to fill", async () => {
    const { desk, statuses, look } = await openList("orderList/oco", OCO);
    await desk.pin("61000.01");
    expect(await statuses()).toEqual(["EXPIRED", "PARTIALLY_FILLED"]);
    expect(await desk.look(1)).toMatchObject({ expiryReason: "OCO_TRIGGER" });
    expect(await desk.balance("BTC")).toEqual(["0.40000000", "0.05000000"]);
    expect((await look()).listOrderStatus).toBe("EXECUTING");
    desk.clock.now += 1_000;
    expect(await statuses()).toEqual(["EXPIRED", "FILLED"]);
    expect((await look()).listOrderStatus).toBe("ALL_DONE");
    expect(await desk.balance("BTC")).toEqual(["0.40000000", "0.00000000"]);
  });

  it("lets the limit leg expire when the stop leg triggers", async () => {
    const { desk, statuses } = await openList("orderList/oco", OCO);
    await desk.pin("58000");
    expect(await statuses()).toEqual(["NEW", "EXPIRED"]);
    expect(await desk.balance("BTC")).toEqual(["0.40000000", "0.10000000"]);
    await desk.pin("58950");
    expect(await statuses()).toEqual(["PARTIALLY_FILLED", "EXPIRED"]);
  });

  it("to buy holds what the dearer leg needs", async () => {
    const { desk, statuses } = await openList("orderList/oco", {
      symbol: "BTCUSDT",
      side: "BUY",
      quantity: "0.1",
      aboveType: "STOP_LOSS",
      aboveStopPrice: "61000",
      belowType: "TAKE_PROFIT_LIMIT",
      belowStopPrice: "59000",
      belowPrice: "59000",
      belowTimeInForce: "IOC",
    });
    expect(await desk.balance("USDT")).toEqual(["3900.00000000", "6100.00000000"]);
    await desk.pin("58999.99");
    expect(await statuses()).toEqual(["EXPIRED", "EXPIRED"]);
    expect((await desk.balance("USDT"))[1]).toBe("0.00000000");
    expect((await desk.look(2)).executedQty).toBe("0.05000000");
  });

  it("can be placed by the older endpoint", async () => {
    const fields = { symbol: "BTCUSDT", side: "SELL", quantity: "0.1", price: "61000", stopPrice: "59000" };
    const { desk, list } = await openList("order/oco", { ...fields, limitClientOrderId: "up" });
    expect(list.orderReports).toMatchObject([
      { type: "STOP_LOSS" },
      { type: "LIMIT_MAKER", clientOrderId: "up" },
    ]);
    const limited = { ...fields, stopLimitPrice: "58900", stopLimitTimeInForce: "GTC" };
    const second = await desk.done<List>("POST", "order/oco", limited);
    expect(second.orderReports).toMatchObject([{ type: "STOP_LOSS_LIMIT" }, { type: "LIMIT_MAKER" }]);
  });

  const relation = "The relationship of the prices for the orders is not correct.";
  it.each([
    ["a limit below the price", { abovePrice: "59999" }, -2010, relation],
    ["a stop above the price", { belowStopPrice: "60001" }, -2010, relation],
    ["a plain limit order", { aboveType: "LIMIT", aboveTimeInForce: "GTC" }, -1158, expect.any(String)],
    ["no money", { quantity: "0.6" }, -2010, "Account has insufficient balance for requested action."],
    [
      "one client order id for both",
      { aboveClientOrderId: "a", belowClientOrderId: "a" },
      -2010,
      "Duplicate order sent.",
    ],
    ["an iceberg that is none", { aboveIcebergQty: "1" }, -2010, "IcebergQty exceeds QTY."],
    ["no type", { belowType: "" }, -1102, expect.stringContaining("belowType")],
    ["a filter against it", { abovePrice: "61000.001" }, -1013, "Filter failure: PRICE_FILTER"],
  ])("is refused with %s, and nothing is placed", async (_, fields, code, msg) => {
    const desk = await openDesk();
    const reply = await desk.send("POST", "orderList/oco", { ...OCO, ...fields });
    expect(refusal(reply)).toEqual({ status: 400, code, msg });
    expect(await desk.control("GET", "/paper/orders")).toEqual([]);
    expect(await desk.balance("BTC")).toEqual(["0.50000000", "0.00000000"]);
  });

  it.each([
    ["SELL", "STOP_LOSS", "STOP_LOSS", -1197],
    ["SELL", "TAKE_PROFIT", "TAKE_PROFIT", -1199],
    ["BUY", "STOP_LOSS", "STOP_LOSS", -1196],
    ["BUY", "TAKE_PROFIT", "TAKE_PROFIT", -1198],
  ])("to %s of %s and %s is refused with %i", async (side, aboveType, belowType, code) => {
    const desk = await openDesk();
    const stops = { aboveStopPrice: "61000", belowStopPrice: "59000" };
    const fields = { symbol: "BTCUSDT", quantity: "0.1", side, aboveType, belowType, ...stops };
    expect(refusal(await desk.send("POST", "orderList/oco", fields))).toMatchObject({ code });
  });
});
