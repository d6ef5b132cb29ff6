import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Deps } from "../../src/operations/deps.ts";
import { control, sql } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { openBotDesk } from "./bot-desk.ts";
import { BUY, ORDER, OTO, STOP, settle } from "./orders.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());

const noSuchOrder: Deps["send"] = async () => ({
  kind: "answer",
  status: 400,
  headers: {},
  body: JSON.stringify({ code: -2013, msg: "Order does not exist." }),
});

test("an order that the exchange has numbered counts, however often it says that there is no such order", async () => {
  const desk = await openBotDesk(keyhold);
  expect((await desk.send("POST", ORDER, STOP)).body).toMatchObject({ status: "NEW" });
  await sql(keyhold, "update bot_orders set sent_at = sent_at - 60000 where virtual_key_id = ?", desk.bot.id);
  for (const later of [301_000, 400_000, 500_000]) await settle(keyhold, later, { send: noSuchOrder });
  expect(await desk.view()).toMatchObject({ used_today: "320.25" });
});

test("a lost order is not taken for an older one of its name that its owner placed without Keyhold", async () => {
  const desk = await openBotDesk(keyhold);
  const named = { ...BUY, newClientOrderId: "mine" };
  const first = await desk.send("POST", ORDER, named);
  await desk.send("DELETE", ORDER, { symbol: "BTCUSDT", orderId: Number(first.body.orderId) });
  // As far as anybody here knows, it was never placed by a bot.
  await sql(keyhold, "delete from bot_orders where virtual_key_id = ?", desk.bot.id);
  await sql(keyhold, "delete from virtual_key_days where virtual_key_id = ?", desk.bot.id);
  await sleep(1_100);
  await control(keyhold.paper, "POST", "faults", { path: ORDER, count: 1, kind: "reset" });
  expect((await desk.send("POST", ORDER, named)).status).toBe(503);
  for (const later of [10_000, 100_000, 200_000]) await settle(keyhold, later);
  expect(await desk.view()).toMatchObject({ used_today: "250" });
});

test("a lost order that a cancel has shown was placed, though it bears another name since", async () => {
  const desk = await openBotDesk(keyhold);
  await control(keyhold.paper, "POST", "faults", { path: ORDER, count: 1, kind: "reset", executed: true });
  expect((await desk.send("POST", ORDER, BUY)).status).toBe(503);
  const [open] = (await desk.send("GET", "/api/v3/openOrders", { symbol: "BTCUSDT" })).body as unknown as {
    orderId: number;
  }[];
  const cancelled = await desk.send("DELETE", ORDER, { symbol: "BTCUSDT", orderId: open?.orderId ?? 0 });
  expect(cancelled.body).toMatchObject({ status: "CANCELED" });
  await sql(keyhold, "update bot_orders set sent_at = sent_at - 60000 where virtual_key_id = ?", desk.bot.id);
  // Asked by the name that it had.
  for (const later of [30_000, 100_000, 200_000]) await settle(keyhold, later, { send: noSuchOrder });
  expect(await desk.view()).toMatchObject({ used_today: "250" });
});
test("no cancel bears the name of an order that is not known: the exchange would show what it cancelled under it", async () => {
  const desk = await openBotDesk(keyhold);
  const open = await desk.send("POST", ORDER, BUY);
  await control(keyhold.paper, "POST", "faults", { path: ORDER, count: 1, kind: "reset" });
  await desk.send("POST", ORDER, { ...BUY, newClientOrderId: "lost" });
  const cancel = { symbol: "BTCUSDT", orderId: Number(open.body.orderId), newClientOrderId: "lost" };
  const answer = await desk.send("DELETE", ORDER, cancel);
  expect([answer.status, answer.body.code]).toEqual([400, -2010]);
});

test("a pending order that sells is asked about until it is over: it may bring more than was reserved", async () => {
  const desk = await openBotDesk(keyhold);
  const oto = await desk.send("POST", "/api/v3/orderList/oto", OTO);
  expect(oto.status).toBe(200);
  const [row] = await sql(keyhold, "select look_at from bot_orders where virtual_key_id = ?", desk.bot.id);
  expect(row?.look_at).not.toBeNull();
});
