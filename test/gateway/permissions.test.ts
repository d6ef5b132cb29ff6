import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { control } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { type Answered, openBotDesk } from "./bot-desk.ts";
import { BUY, ORDER } from "./orders.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());

const code = ({ status, body }: Answered) => [status, body.code];

/** Orders that exist at the exchange, of any account. */
async function ordersThere(): Promise<readonly Record<string, unknown>[]> {
  return (await fetch(`${keyhold.paper.url}/paper/orders`)).json() as Promise<Record<string, unknown>[]>;
}

describe("what a virtual key may do", () => {
  test("another symbol is refused in the words by which clients know it", async () => {
    const { send } = await openBotDesk(keyhold);
    const before = (await ordersThere()).length;
    const answer = await send("POST", ORDER, { ...BUY, symbol: "BNBUSDT", quantity: "0.1", price: "500.00" });
    expect(answer.body).toEqual({ code: -2010, msg: "This symbol is not permitted for this account." });
    expect((await ordersThere()).length).toBe(before);
  });

  test("a key that may read places, cancels, amends and tests nothing", async () => {
    const { send } = await openBotDesk(keyhold, { permissions: ["read"] });
    const answers = [
      await send("POST", ORDER, { ...BUY, quantity: "0.001" }),
      await send("POST", "/api/v3/order/test", { ...BUY, quantity: "0.001" }),
      await send("DELETE", ORDER, { symbol: "BTCUSDT", orderId: 1 }),
      await send("DELETE", "/api/v3/openOrders", { symbol: "BTCUSDT" }),
      await send("PUT", "/api/v3/order/amend/keepPriority", { symbol: "BTCUSDT", orderId: 1, newQty: "1" }),
    ];
    expect(answers.map(code)).toEqual(Array(5).fill([403, -1002]));
    expect((await send("GET", "/api/v3/openOrders", { symbol: "BTCUSDT" })).status).toBe(200);
  });

  test("an order type that is not allowed is refused, also as a leg of a list", async () => {
    const { send } = await openBotDesk(keyhold, { order_types: ["LIMIT", "LIMIT_MAKER"] });
    const market = await send("POST", ORDER, {
      symbol: "BTCUSDT",
      side: "BUY",
      type: "MARKET",
      quantity: "0.001",
    });
    expect(code(market)).toEqual([403, -1002]);
    const oco = await send("POST", "/api/v3/orderList/oco", {
      symbol: "BTCUSDT",
      side: "SELL",
      quantity: "0.001",
      aboveType: "LIMIT_MAKER",
      abovePrice: "70000.00",
      belowType: "STOP_LOSS",
      belowStopPrice: "50000.00",
    });
    expect(code(oco)).toEqual([403, -1002]);
  });

  test("paused, it may nothing; resumed, it may again", async () => {
    const { send, owner, bot } = await openBotDesk(keyhold);
    const act = (what: string) =>
      call(keyhold.app, "POST", `/api/v1/virtual-keys/${bot.id}/${what}`, { token: owner.token });
    await act("pause");
    const refused = await send("GET", "/api/v3/account");
    expect(refused.body).toMatchObject({ code: -1002, msg: expect.stringContaining("Paused by its owner") });
    await act("resume");
    expect((await send("GET", "/api/v3/account")).status).toBe(200);
  });

  test("revoked, its next order is refused", async () => {
    const { send, owner, bot } = await openBotDesk(keyhold);
    expect((await send("POST", ORDER, { ...BUY, quantity: "0.001" })).status).toBe(200);
    await call(keyhold.app, "DELETE", `/api/v1/virtual-keys/${bot.id}`, { token: owner.token });
    expect(code(await send("POST", ORDER, { ...BUY, quantity: "0.001" }))).toEqual([401, -2014]);
  });

  test("it may be used from the addresses that are named alone", async () => {
    const { send, change } = await openBotDesk(keyhold, { allowed_addresses: ["127.0.0.0/8"] });
    expect((await send("GET", "/api/v3/account")).status).toBe(200);
    await change({ allowed_addresses: ["203.0.113.0/24"] });
    expect(code(await send("GET", "/api/v3/account"))).toEqual([403, -1002]);
  });

  test("when the exchange key is gone it is worth nothing", async () => {
    const { send, owner } = await openBotDesk(keyhold);
    await call(keyhold.app, "DELETE", "/api/v1/api-keys/me", { token: owner.token });
    expect(code(await send("GET", "/api/v3/account"))).toEqual([401, -2014]);
  });

  test("when its owner is switched off it is worth nothing", async () => {
    const { send, owner } = await openBotDesk(keyhold);
    await keyhold.deps.db.write((tx) =>
      tx.updateTable("users").set({ is_active: false }).where("id", "=", owner.id).execute(),
    );
    expect(code(await send("GET", "/api/v3/account"))).toEqual([401, -2014]);
  });
});
