import { describe, expect, it } from "vitest";
import { refusal, T0 } from "../client.ts";
import { type Fields, openDesk, type Shown } from "./desk.ts";

interface List {
  readonly orderListId: number;
  readonly listOrderStatus: string;
  readonly listClientOrderId: string;
  readonly contingencyType: string;
  readonly orders: readonly { readonly orderId: number }[];
  readonly orderReports: readonly Shown[];
}

const OCO = {
  symbol: "BTCUSDT",
  side: "SELL",
  quantity: "0.1",
  aboveType: "LIMIT_MAKER",
  abovePrice: "61000",
  belowType: "STOP_LOSS_LIMIT",
  belowStopPrice: "59000",
  belowPrice: "58900",
  belowTimeInForce: "GTC",
};

const WORKING = {
  symbol: "BTCUSDT",
  workingType: "LIMIT",
  workingSide: "BUY",
  workingPrice: "59500",
  workingQuantity: "0.02",
  workingTimeInForce: "GTC",
};

const PENDING_PAIR = {
  pendingSide: "SELL",
  pendingAboveType: "LIMIT_MAKER",
  pendingAbovePrice: "61000",
  pendingBelowType: "STOP_LOSS",
  pendingBelowStopPrice: "58000",
};

async function openList(path: string, fields: Fields) {
  const desk = await openDesk();
  const list = await desk.done<List>("POST", path, fields);
  return {
    desk,
    list,
    statuses: async () => {
      const found: string[] = [];
      for (const { orderId } of list.orders) found.push((await desk.look(orderId)).status);
      return found;
    },
    look: () => desk.done<List>("GET", "orderList", { orderListId: list.orderListId }),
  };
}

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

describe("an OTO", () => {
  const OTO = {
    ...WORKING,
    pendingType: "LIMIT",
    pendingSide: "SELL",
    pendingPrice: "61000",
    pendingQuantity: "0.02",
    pendingTimeInForce: "GTC",
  };

  it("places the second order when the first is wholly filled", async () => {
    const { desk, list, statuses, look } = await openList("orderList/oto", OTO);
    expect(list.contingencyType).toBe("OTO");
    expect(list.orderReports).toMatchObject([{ status: "NEW" }, { status: "PENDING_NEW", workingTime: -1 }]);
    expect(await desk.balance("BTC")).toEqual(["0.48000000", "0.02000000"]);
    await desk.pin("59499");
    expect(await statuses()).toEqual(["FILLED", "NEW"]);
    await desk.pin("61001");
    expect(await statuses()).toEqual(["FILLED", "FILLED"]);
    expect((await look()).listOrderStatus).toBe("ALL_DONE");
    expect((await desk.balance("BTC"))[1]).toBe("0.00000000");
  });

  it("still shows the second order as pending when the first is filled at once", async () => {
    const { list, statuses } = await openList("orderList/oto", { ...OTO, workingPrice: "60100" });
    expect(list.orderReports).toMatchObject([{ status: "FILLED" }, { status: "PENDING_NEW" }]);
    expect(await statuses()).toEqual(["FILLED", "NEW"]);
  });

  it("lets the second order expire with the first", async () => {
    const fields = { ...OTO, workingTimeInForce: "FOK" };
    const { desk, statuses, look } = await openList("orderList/oto", fields);
    expect(await statuses()).toEqual(["EXPIRED", "EXPIRED"]);
    expect(await desk.look(2)).toMatchObject({ expiryReason: "OTO_PHASE_ONE_EXPIRED" });
    expect((await look()).listOrderStatus).toBe("ALL_DONE");
    expect((await desk.balance("BTC"))[1]).toBe("0.00000000");
  });

  it.each([1, 2])("is cancelled whole when order %i is cancelled", async (orderId) => {
    const { desk, statuses } = await openList("orderList/oto", OTO);
    const answer = await desk.done<List>("DELETE", "order", { symbol: "BTCUSDT", orderId });
    expect(answer).toMatchObject({
      listOrderStatus: "ALL_DONE",
      orderReports: [{ orderId: 1 }, { orderId: 2 }],
    });
    expect(await statuses()).toEqual(["CANCELED", "CANCELED"]);
    expect(await desk.balance("BTC")).toEqual(["0.50000000", "0.00000000"]);
    expect(await desk.balance("USDT")).toEqual(["10000.00000000", "0.00000000"]);
  });

  it("sells at the market at last when the second is a market order", async () => {
    const { pendingPrice: _, pendingTimeInForce: __, ...rest } = OTO;
    const { desk, statuses } = await openList("orderList/oto", { ...rest, pendingType: "MARKET" });
    await desk.pin("59499");
    expect(await statuses()).toEqual(["FILLED", "FILLED"]);
  });

  it("needs a limit order first", async () => {
    const desk = await openDesk();
    const reply = await desk.send("POST", "orderList/oto", { ...OTO, workingType: "MARKET" });
    expect(refusal(reply).status).toBe(400);
  });
});

describe("an OTOCO", () => {
  const OTOCO = { ...WORKING, ...PENDING_PAIR, pendingQuantity: "0.02" };

  it("places the pair when the first is filled, and one leg ends the other", async () => {
    const { desk, statuses } = await openList("orderList/otoco", OTOCO);
    expect(await statuses()).toEqual(["NEW", "PENDING_NEW", "PENDING_NEW"]);
    await desk.pin("59499");
    expect(await statuses()).toEqual(["FILLED", "NEW", "NEW"]);
    await desk.pin("57999");
    expect(await statuses()).toEqual(["FILLED", "FILLED", "EXPIRED"]);
    expect((await desk.balance("BTC"))[1]).toBe("0.00000000");
  });

  it("lets the pair expire as rejected when it cannot be placed any more", async () => {
    const { desk, statuses } = await openList("orderList/otoco", { ...OTOCO, pendingAbovePrice: "58500" });
    await desk.pin("59499");
    expect(await statuses()).toEqual(["FILLED", "EXPIRED", "EXPIRED"]);
    expect(await desk.look(3)).toMatchObject({ expiryReason: "REJECTED" });
    expect((await desk.balance("BTC"))[1]).toBe("0.00000000");
  });

  it("is cancelled by its list id or its client id", async () => {
    const { desk, list, statuses } = await openList("orderList/otoco", OTOCO);
    const fields = { symbol: "BTCUSDT", listClientOrderId: list.listClientOrderId };
    expect(await desk.done("DELETE", "orderList", fields)).toMatchObject({
      listStatusType: "ALL_DONE",
      orderReports: [{ status: "CANCELED" }, { status: "CANCELED" }, { status: "CANCELED" }],
    });
    expect(await statuses()).toEqual(["CANCELED", "CANCELED", "CANCELED"]);
    const again = await desk.send("DELETE", "orderList", { symbol: "BTCUSDT", orderListId: 0 });
    expect(refusal(again)).toMatchObject({ code: -2011, msg: "Unknown order sent." });
  });
});

describe("an OPO", () => {
  const OPO = { ...WORKING, pendingType: "MARKET", pendingSide: "SELL" };

  it("sells what it has bought, without money of its own for that", async () => {
    const { desk, list, statuses } = await openList("orderList/opo", { ...OPO, workingQuantity: "0.06" });
    expect(list.orderReports[1]).not.toHaveProperty("origQty");
    expect(await desk.balance("BTC")).toEqual(["0.50000000", "0.00000000"]);
    await desk.pin("59499");
    expect(await desk.balance("BTC")).toEqual(["0.49995000", "0.05000000"]);
    desk.clock.now += 1_000;
    expect(await statuses()).toEqual(["FILLED", "FILLED"]);
    expect(await desk.look(2)).toMatchObject({ executedQty: "0.06000000", origQty: "0.06000000" });
    expect(await desk.balance("BTC")).toEqual(["0.49994000", "0.00000000"]);
  });

  it("pays the commission from what it has bought when nothing else is there, and sells whole steps", async () => {
    const desk = await openDesk();
    const all = { side: "SELL", type: "MARKET", quantity: "0.5" };
    await desk.place(all);
    await desk.done("POST", "orderList/opo", { ...OPO, workingQuantity: "0.00123", workingPrice: "60100" });
    expect(await desk.look(3)).toMatchObject({ origQty: "0.00122000", status: "FILLED" });
    expect(await desk.balance("BTC")).toEqual(["0.00000877", "0.00000000"]);
  });

  it("frees what it has bought when it is cancelled half way", async () => {
    const { desk, statuses } = await openList("orderList/opo", { ...OPO, workingQuantity: "0.06" });
    await desk.pin("59499");
    await desk.done("DELETE", "openOrders", { symbol: "BTCUSDT" });
    expect(await statuses()).toEqual(["CANCELED", "CANCELED"]);
    expect(await desk.balance("BTC")).toEqual(["0.54995000", "0.00000000"]);
    expect((await desk.balance("USDT"))[1]).toBe("0.00000000");
  });

  it("with a pair places both legs for what it has bought", async () => {
    const { desk, statuses } = await openList("orderList/opoco", { ...WORKING, ...PENDING_PAIR });
    await desk.pin("59499");
    expect(await statuses()).toEqual(["FILLED", "NEW", "NEW"]);
    expect(await desk.balance("BTC")).toEqual(["0.49998000", "0.02000000"]);
    await desk.pin("61001");
    expect(await statuses()).toEqual(["FILLED", "EXPIRED", "FILLED"]);
    expect(await desk.balance("BTC")).toEqual(["0.49998000", "0.00000000"]);
  });

  it.each([
    [{ workingSide: "SELL" }, -1222],
    [{ pendingSide: "BUY" }, -1223],
    [{ pendingQuantity: "1" }, -1104],
  ])("is refused with %j", async (fields, code) => {
    const desk = await openDesk();
    expect(refusal(await desk.send("POST", "orderList/opo", { ...OPO, ...fields }))).toMatchObject({ code });
  });
});

describe("reading lists", () => {
  it("finds one, the open ones and all", async () => {
    const { desk, list } = await openList("orderList/oco", { ...OCO, listClientOrderId: "first" });
    await desk.done("DELETE", "orderList", { symbol: "BTCUSDT", orderListId: 0 });
    await desk.done("POST", "orderList/oco", { ...OCO, listClientOrderId: "first" });
    const ids = async (path: string, fields: Fields = {}) =>
      (await desk.done<List[]>("GET", path, fields)).map(({ orderListId }) => orderListId);
    expect(await ids("openOrderList")).toEqual([1]);
    expect(await ids("allOrderList")).toEqual([0, 1]);
    expect(await ids("allOrderList", { fromId: 1 })).toEqual([1]);
    expect(await ids("allOrderList", { limit: 1 })).toEqual([1]);
    expect(await ids("allOrderList", { startTime: T0 + 1 })).toEqual([]);
    expect(refusal(await desk.send("GET", "allOrderList", { fromId: 0, startTime: T0 }))).toMatchObject({
      code: -1128,
    });
    expect(await desk.done("GET", "orderList", { orderListId: 0 })).toEqual({
      orderListId: 0,
      contingencyType: "OCO",
      listStatusType: "ALL_DONE",
      listOrderStatus: "ALL_DONE",
      listClientOrderId: "first",
      transactionTime: T0,
      symbol: "BTCUSDT",
      orders: list.orders,
    });
    expect(await desk.done("GET", "orderList", { origClientOrderId: "first" })).toMatchObject({
      orderListId: 1,
    });
    expect(refusal(await desk.send("GET", "orderList", { orderListId: 7 }))).toMatchObject({ code: -2013 });
    expect(refusal(await desk.send("GET", "orderList"))).toMatchObject({ code: -1102 });
    const twice = await desk.send("POST", "orderList/oco", { ...OCO, listClientOrderId: "first" });
    expect(refusal(twice)).toMatchObject({ code: -2010, msg: "Duplicate order sent." });
  });
});
