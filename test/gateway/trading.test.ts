import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { control } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { type BotDesk, openBotDesk } from "./bot-desk.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());

const ORDER = "/api/v3/order";
const LIMIT = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC" } as const;

describe("a bot with limits", () => {
  let desk: BotDesk;
  beforeEach(async () => {
    desk = await openBotDesk(keyhold);
  });

  test("reads its account, asks for an order, and cancels it", async () => {
    const account = await desk.send("GET", "/api/v3/account");
    expect(account.status).toBe(200);
    const placed = await desk.send("POST", ORDER, { ...LIMIT, quantity: "0.005", price: "50000.00" });
    expect(placed.body).toMatchObject({ symbol: "BTCUSDT", status: "NEW" });
    expect(await desk.view()).toMatchObject({ used_today: "250", remaining_today: "1750", orders_today: 1 });
    const open = await desk.send("GET", "/api/v3/openOrders", { symbol: "BTCUSDT" });
    expect(open.body).toHaveLength(1);
    const origClientOrderId = String(placed.body.clientOrderId);
    expect(origClientOrderId).toMatch(/^kh[0-9A-Za-z]{20}$/);
    const gone = await desk.send("DELETE", ORDER, { symbol: "BTCUSDT", origClientOrderId });
    expect(gone.body).toMatchObject({ status: "CANCELED" });
    expect(await desk.view()).toMatchObject({ used_today: "0", orders_today: 1 });
    const entries = (await desk.audit()).filter(({ event }) => event.startsWith("order."));
    expect(entries.map(({ event, data }) => [event, data.action, data.outcome])).toEqual([
      ["order.requested", "place", undefined],
      ["order.answered", "place", "accepted"],
      ["order.requested", "cancel", undefined],
      ["order.answered", "cancel", "accepted"],
    ]);
  });
});
