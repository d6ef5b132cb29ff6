import { describe, expect, it } from "vitest";
import { type Fields, LIMIT_BUY, openDesk } from "./desk.ts";

const UNKNOWN = { code: -2011, msg: "Unknown order sent." };
const POOR = { code: -2010, msg: "Account has insufficient balance for requested action." };

async function openReplace() {
  const desk = await openDesk();
  await desk.place({ ...LIMIT_BUY, newClientOrderId: "old" });
  const replace = async (fields: Fields) => {
    const all = { symbol: "BTCUSDT", ...LIMIT_BUY, cancelReplaceMode: "STOP_ON_FAILURE", ...fields };
    const { status, body, headers } = await desk.send("POST", "order/cancelReplace", all);
    return { status, body, headers };
  };
  return { ...desk, replace };
}

describe("POST /api/v3/order/cancelReplace", () => {
  it("cancels and places, and answers both", async () => {
    const desk = await openReplace();
    const { status, body } = await desk.replace({
      cancelOrderId: 1,
      cancelNewClientOrderId: "bye",
      newClientOrderId: "new",
    });
    expect(status).toBe(200);
    expect(body).toMatchObject({
      cancelResult: "SUCCESS",
      newOrderResult: "SUCCESS",
      cancelResponse: { orderId: 1, status: "CANCELED", clientOrderId: "bye", origClientOrderId: "old" },
      newOrderResponse: { orderId: 2, status: "NEW", clientOrderId: "new", fills: [] },
    });
    expect(await desk.done("GET", "openOrders")).toMatchObject([{ orderId: 2 }]);
  });

  it("pays the new order with what the old one held", async () => {
    const desk = await openReplace();
    await desk.replace({ cancelOrigClientOrderId: "old", quantity: "0.16" });
    expect((await desk.replace({ cancelOrderId: 2, quantity: "0.165" })).status).toBe(200);
  });

  it("does not place when the cancelling fails and it shall stop then: 400", async () => {
    const desk = await openReplace();
    const { status, body } = await desk.replace({ cancelOrderId: 9 });
    expect([status, body]).toEqual([
      400,
      {
        code: -2022,
        msg: "Order cancel-replace failed.",
        data: {
          cancelResult: "FAILURE",
          newOrderResult: "NOT_ATTEMPTED",
          cancelResponse: UNKNOWN,
          newOrderResponse: null,
        },
      },
    ]);
    expect(await desk.done("GET", "openOrders")).toMatchObject([{ orderId: 1 }]);
  });

  it("places all the same when failure is allowed: 409", async () => {
    const desk = await openReplace();
    const { status, body } = await desk.replace({ cancelOrderId: 9, cancelReplaceMode: "ALLOW_FAILURE" });
    expect([status, body]).toMatchObject([
      409,
      {
        code: -2021,
        msg: "Order cancel-replace partially failed.",
        data: { cancelResult: "FAILURE", newOrderResult: "SUCCESS", newOrderResponse: { orderId: 2 } },
      },
    ]);
  });

  it("cancels although the new order is refused: 409", async () => {
    const desk = await openReplace();
    const { status, body } = await desk.replace({ cancelOrderId: 1, quantity: "0.2" });
    expect([status, body]).toMatchObject([
      409,
      { code: -2021, data: { cancelResult: "SUCCESS", newOrderResult: "FAILURE", newOrderResponse: POOR } },
    ]);
    expect(await desk.done("GET", "openOrders")).toEqual([]);
  });

  it("answers 400 when both fail", async () => {
    const desk = await openReplace();
    const both = { cancelOrderId: 9, quantity: "0.2", cancelReplaceMode: "ALLOW_FAILURE" };
    expect(await desk.replace(both)).toMatchObject({
      status: 400,
      body: { code: -2022, data: { cancelResponse: UNKNOWN, newOrderResponse: POOR } },
    });
  });

  it.each([
    ["a filter is against the new order", { price: "0.001" }, -1013],
    ["no order to cancel is named", {}, -1102],
    ["the mode is unknown", { cancelOrderId: 1, cancelReplaceMode: "X" }, -1130],
    ["the restriction is unknown", { cancelOrderId: 1, cancelRestrictions: "X" }, -1145],
  ])("does nothing when %s", async (_, fields, code) => {
    const desk = await openReplace();
    const all = { cancelReplaceMode: "STOP_ON_FAILURE", ...fields };
    expect(await desk.replace(all)).toMatchObject({ status: 400, body: { code } });
    expect(await desk.done("GET", "openOrders")).toMatchObject([{ orderId: 1 }]);
  });

  it("over the order limit does nothing, or cancels alone when asked to", async () => {
    const desk = await openReplace();
    for (let count = 1; count < 50; count += 1) await desk.place({ ...LIMIT_BUY, quantity: "0.001" });
    expect(await desk.replace({ cancelOrderId: 1 })).toMatchObject({ status: 429, body: { code: -1015 } });
    expect(await desk.look(1)).toMatchObject({ status: "NEW" });
    const alone = { cancelOrderId: 1, orderRateLimitExceededMode: "CANCEL_ONLY" };
    expect(await desk.replace(alone)).toMatchObject({
      status: 429,
      body: { code: -2021, data: { cancelResult: "SUCCESS", newOrderResponse: { code: -1015 } } },
    });
    expect(await desk.look(1)).toMatchObject({ status: "CANCELED" });
  });
});
