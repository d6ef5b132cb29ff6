import { describe, expect, it } from "vitest";
import { refusal, T0 } from "../client.ts";
import { type Fields, openDesk } from "./desk.ts";
import { type List, OCO, openList } from "./open-list.ts";

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
