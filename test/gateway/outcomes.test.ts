import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { control } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { onOneNodeOnly } from "../nodes.ts";
import { type Answered, answered, type BotDesk, openBotDesk, signedQuery } from "./bot-desk.ts";
import { BUY, ORDER, STOP, settle } from "./orders.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());
afterEach(() => control(keyhold.paper, "DELETE", "faults"));

const code = ({ status, body }: Answered) => [status, body.code];
const fault = (fields: object) =>
  control(keyhold.paper, "POST", "faults", { path: ORDER, count: 1, ...fields });

const kinds = async (desk: BotDesk) =>
  (await desk.audit())
    .filter(({ event }) => event.startsWith("order."))
    .map(({ event, data }) => ({
      event,
      outcome: data.outcome ?? data.found ?? null,
      kept: data.kept,
    }));

describe("an order whose answer is lost", () => {
  test.each([
    ["a reset", { kind: "reset" }],
    ["a 500", { kind: "status_500" }],
    ["a 503", { kind: "status_503" }],
    ["garbage", { kind: "garbage" }],
  ])("by %s is told as unknown, stays counted, and is found again", async (_, lost) => {
    const desk = await openBotDesk(keyhold);
    await fault({ ...lost, executed: true });
    expect(code(await desk.send("POST", ORDER, BUY))).toEqual([503, -1007]);
    expect(await desk.view()).toMatchObject({ used_today: "250", orders_today: 1 });
    await settle(keyhold, 10_000);
    expect(await desk.view()).toMatchObject({ used_today: "250" });
    expect(await kinds(desk)).toEqual([
      { event: "order.requested", outcome: null, kept: undefined },
      { event: "order.answered", outcome: "unknown", kept: "250" },
      { event: "order.settled", outcome: "found", kept: "250" },
    ]);
    const open = await desk.send("GET", "/api/v3/openOrders", { symbol: "BTCUSDT" });
    expect(open.body).toHaveLength(1);
  });

  test("and was never placed counts until the exchange has said so twice, late enough", async () => {
    const desk = await openBotDesk(keyhold);
    await fault({ kind: "reset" });
    expect(code(await desk.send("POST", ORDER, BUY))).toEqual([503, -1007]);
    await settle(keyhold, 10_000);
    await settle(keyhold, 20_000);
    expect(await desk.view()).toMatchObject({ used_today: "250" });
    // What makes the exchange's "no such order" late is the exchange's clock, so the order is made older.
    await makeOlder(desk, 60_000);
    await settle(keyhold, 30_000);
    expect(await desk.view()).toMatchObject({ used_today: "250" });
    await settle(keyhold, 100_000);
    expect(await desk.view()).toMatchObject({ used_today: "0" });
    expect((await kinds(desk)).at(-1)).toEqual({
      event: "order.settled",
      outcome: "never_placed",
      kept: "0",
    });
  });

  test("is not taken for an older one that bore the same client id", async () => {
    const desk = await openBotDesk(keyhold);
    const newClientOrderId = "once";
    const first = await desk.send("POST", ORDER, { ...BUY, newClientOrderId });
    expect(
      (await desk.send("DELETE", ORDER, { symbol: "BTCUSDT", orderId: Number(first.body.orderId) })).status,
    ).toBe(200);
    await sleep(1_100);
    await fault({ kind: "reset" });
    expect(code(await desk.send("POST", ORDER, { ...BUY, newClientOrderId }))).toEqual([503, -1007]);
    // Whatever is said of the older one, and however often, leaves open whether there is a newer.
    for (const later of [10_000, 100_000, 200_000]) await settle(keyhold, later);
    expect(await desk.view()).toMatchObject({ used_today: "250" });
  });

  test("keeps its client id from being used again until it is known", async () => {
    const desk = await openBotDesk(keyhold);
    await fault({ kind: "reset", executed: true });
    const newClientOrderId = "twice";
    await desk.send("POST", ORDER, { ...BUY, newClientOrderId });
    expect(code(await desk.send("POST", ORDER, { ...BUY, newClientOrderId }))).toEqual([400, -2010]);
  });
});

test("an order of which no more is known after an hour is told to its owner, and still counts", async () => {
  const desk = await openBotDesk(keyhold);
  await fault({ kind: "reset" });
  await desk.send("POST", ORDER, BUY);
  await control(keyhold.paper, "POST", "faults", { kind: "status_500", path: ORDER });
  await settle(keyhold, 3_595_000);
  await settle(keyhold, 3_660_000);
  expect((await kinds(desk)).at(-1)?.event).toBe("order.unsettled");
  expect(await desk.view()).toMatchObject({ used_today: "250" });
});

test("an exchange that cannot be reached has been sent nothing, and costs nothing", async () => {
  const desk = await openBotDesk(keyhold);
  const away = await keyhold.serveWith({
    send: async (target, request, timeoutMs) =>
      request.method === "POST"
        ? { kind: "failed", reason: "connect", code: "ECONNREFUSED" }
        : keyhold.deps.send(target, request, timeoutMs),
  });
  const answer = answered(
    await away.app.inject({
      method: "POST",
      url: `/gateway/paper${ORDER}?${signedQuery(desk.bot.secret, BUY)}`,
      headers: { host: "h", "x-mbx-apikey": desk.bot.apiKey },
    }),
  );
  expect(code(answer)).toEqual([503, -1001]);
  expect(await desk.view()).toMatchObject({ used_today: "0" });
});

test("an order without a limit that waits for its moment is asked about, and what it costs beyond is counted", async () => {
  const desk = await openBotDesk(keyhold);
  expect((await desk.send("POST", ORDER, STOP)).body).toMatchObject({ status: "NEW" });
  expect(await desk.view()).toMatchObject({ used_today: "320.25" });
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "70000.00" });
  await settle(keyhold, 301_000);
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
  expect(Number((await desk.view()).used_today)).toBeGreaterThan(349);
  expect((await kinds(desk)).at(-1)).toMatchObject({ event: "order.settled", outcome: "found" });
});

test("while an order is not known none of its symbol is amended, since that would give it another name", async () => {
  const desk = await openBotDesk(keyhold);
  await fault({ kind: "reset", executed: true });
  await desk.send("POST", ORDER, BUY);
  const [open] = (await desk.send("GET", "/api/v3/openOrders", { symbol: "BTCUSDT" })).body as unknown as {
    orderId: number;
  }[];
  const amend = { symbol: "BTCUSDT", orderId: open?.orderId ?? 0, newQty: "0.001" };
  const path = "/api/v3/order/amend/keepPriority";
  expect(code(await desk.send("PUT", path, amend))).toEqual([400, -2010]);
  await settle(keyhold, 10_000);
  expect((await desk.send("PUT", path, { ...amend, recvWindow: 6_000 })).status).toBe(200);
});

test("a row that cannot be looked at keeps no other from being settled", async () => {
  const damaged = await openBotDesk(keyhold);
  const sound = await openBotDesk(keyhold);
  for (const desk of [damaged, sound]) {
    await fault({ kind: "reset", executed: true });
    await desk.send("POST", ORDER, BUY);
  }
  const { query } = keyhold.database;
  await query(
    "update api_keys set encrypted_secret_key = encrypted_api_key where user_id = ?",
    damaged.owner.id,
  );
  await expect(settle(keyhold, 10_000)).rejects.toThrow();
  expect((await kinds(sound)).at(-1)).toMatchObject({ event: "order.settled", outcome: "found" });
  expect((await kinds(damaged)).at(-1)).toMatchObject({ event: "order.answered", outcome: "unknown" });
});

onOneNodeOnly("another node hears of it within a second", () => {
  test("when the exchange has had enough, nobody asks it for as long as it says", async () => {
    const desk = await openBotDesk(keyhold);
    await control(keyhold.paper, "POST", "faults", { kind: "status_429", path: "/api/v3/account", count: 1 });
    expect((await desk.send("GET", "/api/v3/account")).status).toBe(429);
    await control(keyhold.paper, "DELETE", "requests");
    const refused = await desk.send("GET", "/api/v3/account");
    expect(code(refused)).toEqual([429, -1003]);
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    await expect
      .poll(async () => (await desk.send("GET", "/api/v3/account")).status, { interval: 200 })
      .toBe(200);
  });
});

async function makeOlder(desk: BotDesk, ms: number): Promise<void> {
  await keyhold.deps.db.write((tx) =>
    tx
      .updateTable("bot_orders")
      .set((on) => ({ sent_at: on("sent_at", "-", ms) }))
      .where("virtual_key_id", "=", desk.bot.id)
      .execute(),
  );
}
