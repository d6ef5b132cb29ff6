import { describe, expect, it } from "vitest";
import { mandatory } from "../binance-api.ts";
import { refusal } from "../client.ts";
import { LIMIT_BUY, openDesk } from "./desk.ts";

describe("an order is refused", () => {
  const market = { side: "BUY", type: "MARKET" } as const;
  it.each([
    ["of an unknown symbol", { symbol: "FOO" }, -1121, "Invalid symbol."],
    ["of an unknown side", { side: "HOLD" }, -1117, "Invalid side."],
    ["of an unknown type", { type: "GUESS" }, -1116, "Invalid orderType."],
    ["of an unknown time in force", { timeInForce: "GTX" }, -1115, "Invalid timeInForce."],
    ["with an unknown parameter", { foo: "1" }, -1104, expect.stringContaining("was sent '9'")],
    ["with an unknown kind of answer", { newOrderRespType: "ALL" }, -1136, "Invalid newOrderRespType."],
    [
      "with a stop price that its type does not have",
      { stopPrice: "1" },
      -1106,
      expect.stringContaining("stopPrice"),
    ],
    ["with a malformed quantity", { quantity: "1e-2" }, -1100, expect.stringContaining("'quantity'")],
    [
      "with an empty client order id",
      { newClientOrderId: "" },
      -1105,
      "Parameter 'newClientOrderId' was empty.",
    ],
    ["with an empty stop price", { stopPrice: "" }, -1105, "Parameter 'stopPrice' was empty."],
    ["with a negative price", { price: "-1" }, -1100, expect.stringContaining("'price'")],
    [
      "with nine decimal places",
      { quantity: "0.123456789" },
      -1111,
      "Parameter 'quantity' has too much precision.",
    ],
    [
      "with a malformed client order id",
      { newClientOrderId: "a b" },
      -1100,
      expect.stringContaining("newClientOrderId"),
    ],
    ["with a reserved strategy type", { strategyType: 999_999 }, -1134, expect.any(String)],
    ["with an unknown self-trade prevention", { selfTradePreventionMode: "X" }, -1130, expect.any(String)],
    [
      "with a trailing stop",
      { trailingDelta: 10 },
      -2010,
      "Trailing stop orders are not supported for this symbol.",
    ],
    [
      "with a pegged price",
      { pegPriceType: "PRIMARY_PEG" },
      -2010,
      "Pegged orders are not supported for this symbol.",
    ],
    ["off the tick", { price: "59000.001" }, -1013, "Filter failure: PRICE_FILTER"],
    ["at a price of 0", { price: "0" }, -1013, "Filter failure: PRICE_FILTER"],
    ["over the highest price", { price: "1000000.01" }, -1013, "Filter failure: PRICE_FILTER"],
    ["off the step", { quantity: "0.000015" }, -1013, "Filter failure: LOT_SIZE"],
    ["of quantity 0", { quantity: "0" }, -1013, "Filter failure: LOT_SIZE"],
    ["over the largest quantity", { quantity: "9000.00001" }, -1013, "Filter failure: LOT_SIZE"],
    ["of too little money", { quantity: "0.00008" }, -1013, "Filter failure: NOTIONAL"],
    [
      "over the account's money",
      { quantity: "1" },
      -2010,
      "Account has insufficient balance for requested action.",
    ],
    [
      "selling what the account has not",
      { side: "SELL", quantity: "1", price: "61000" },
      -2010,
      "Account has insufficient balance for requested action.",
    ],
    ["with more in an iceberg than in all", { icebergQty: "1" }, -2010, "IcebergQty exceeds QTY."],
  ])("%s", async (_, fields, code, msg) => {
    const desk = await openDesk();
    expect(refusal(await desk.order({ ...LIMIT_BUY, ...fields }))).toEqual({ status: 400, code, msg });
    expect(await desk.balance("USDT")).toEqual(["10000.00000000", "0.00000000"]);
    expect(await desk.done("GET", "allOrders", { symbol: "BTCUSDT" })).toEqual([]);
  });

  it.each([
    [
      "a limit order without price",
      { side: "BUY", type: "LIMIT", timeInForce: "GTC", quantity: "1" },
      mandatory("price"),
    ],
    [
      "a limit order without time in force",
      { side: "BUY", type: "LIMIT", quantity: "1", price: "1" },
      mandatory("timeInForce"),
    ],
    ["a market order without quantity", market, mandatory("quantity")],
    [
      "a stop order without stop price",
      { side: "BUY", type: "STOP_LOSS", quantity: "1" },
      mandatory("stopPrice"),
    ],
    ["an order without side", { type: "MARKET", quantity: "1" }, mandatory("side")],
  ])("when it is %s", async (_, fields, msg) => {
    const desk = await openDesk();
    expect(refusal(await desk.order(fields))).toEqual({ status: 400, code: -1102, msg });
  });

  it.each([
    ["with a price", { quantity: "0.01", price: "1" }, "price"],
    ["with a time in force", { quantity: "0.01", timeInForce: "GTC" }, "timeInForce"],
    ["with both quantities", { quantity: "0.01", quoteOrderQty: "10" }, "quantity"],
  ])("when it is a market order %s", async (_, fields, name) => {
    const desk = await openDesk();
    const msg = `Parameter '${name}' sent when not required.`;
    expect(refusal(await desk.order({ ...market, ...fields }))).toEqual({ status: 400, code: -1106, msg });
  });

  it("when a market order costs more than there is, at the prices that it would pay", async () => {
    const desk = await openDesk();
    expect(refusal(await desk.order({ ...market, quantity: "0.16667" }))).toMatchObject({ code: -2010 });
    expect(refusal(await desk.order({ ...market, quoteOrderQty: "10000.01" }))).toMatchObject({
      code: -2010,
    });
  });

  it("when it would match and is LIMIT_MAKER", async () => {
    const desk = await openDesk();
    const maker = { side: "BUY", type: "LIMIT_MAKER", quantity: "0.01" };
    expect(refusal(await desk.order({ ...maker, price: "60000.01" }))).toEqual({
      status: 400,
      code: -2010,
      msg: "Order would immediately match and take.",
    });
    expect((await desk.order({ ...maker, price: "60000" })).status).toBe(200);
  });

  it("when an open order has its client order id, until that one is over", async () => {
    const desk = await openDesk();
    const again = () => desk.order({ ...LIMIT_BUY, newClientOrderId: "a" });
    expect((await again()).status).toBe(200);
    expect(refusal(await again())).toEqual({ status: 400, code: -2010, msg: "Duplicate order sent." });
    await desk.done("DELETE", "order", { symbol: "BTCUSDT", origClientOrderId: "a" });
    expect((await again()).status).toBe(200);
  });

  it("without the right to trade, and the account cannot be read without the right to read", async () => {
    const desk = await openDesk();
    const path = `/paper/keys/${desk.key.apiKey}`;
    await desk.control("PATCH", path, { permissions: { enableSpotAndMarginTrading: false } });
    expect(refusal(await desk.order(LIMIT_BUY))).toMatchObject({ status: 401, code: -2015 });
    expect((await desk.send("GET", "openOrders")).status).toBe(200);
    await desk.control("PATCH", path, {
      permissions: { enableSpotAndMarginTrading: true, enableReading: false },
    });
    expect((await desk.order(LIMIT_BUY)).status).toBe(200);
    expect(refusal(await desk.send("GET", "openOrders"))).toMatchObject({ status: 401, code: -2015 });
  });
});
