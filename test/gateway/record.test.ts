import { request } from "node:http";
import { afterAll, beforeAll, expect, test } from "vitest";
import { control } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { openBotDesk, signedQuery } from "./bot-desk.ts";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());

const ORDER = "/api/v3/order";
const BUY = {
  symbol: "BTCUSDT",
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  price: "50000.00",
  quantity: "0.001",
} as const;

async function tradesSeen(): Promise<string[]> {
  const list = await (await fetch(`${keyhold.paper.url}/paper/requests`)).json();
  return (list as { method: string; path: string }[])
    .filter(({ method }) => method !== "GET")
    .map(({ method, path }) => `${method} ${path}`);
}

test("what cannot be recorded is not sent, be it an order, an amendment or a cancel", async () => {
  const desk = await openBotDesk(keyhold);
  await desk.send("POST", ORDER, BUY);
  await control(keyhold.paper, "DELETE", "requests");
  await keyhold.database.query(
    "update audit_heads set mac = ? where chain_id = ?",
    "0".repeat(64),
    desk.owner.id,
  );
  const answers = [
    await desk.send("POST", ORDER, { ...BUY, recvWindow: 6_000 }),
    await desk.send("PUT", "/api/v3/order/amend/keepPriority", {
      symbol: "BTCUSDT",
      orderId: 1,
      newQty: "0.0005",
    }),
    await desk.send("DELETE", "/api/v3/openOrders", { symbol: "BTCUSDT" }),
  ];
  expect(answers.map(({ status, body }) => [status, body.code])).toEqual(Array(3).fill([503, -1001]));
  expect(answers[0]?.body.msg).toContain("Nothing was sent");
  expect(await tradesSeen()).toEqual([]);
  expect(await desk.view()).toMatchObject({ used_today: "50" });
});

test("a grant that somebody wrote into the database opens nothing", async () => {
  const [one, other] = [await openBotDesk(keyhold, { max_day_value: "1000000" }), await openBotDesk(keyhold)];
  await keyhold.database.query(
    "update virtual_keys set encrypted_grant = (select encrypted_grant from virtual_keys where id = ?) where id = ?",
    one.bot.id,
    other.bot.id,
  );
  const answer = await other.send("POST", ORDER, BUY);
  expect([answer.status, answer.body.code]).toEqual([503, -1001]);
});

test("a key that the exchange rejects is told in words of the limits, never as -2015", async () => {
  const desk = await openBotDesk(keyhold);
  await fetch(`${keyhold.paper.url}/paper/keys/${desk.owner.key.api_key}`, { method: "DELETE" });
  for (const answer of [await desk.send("GET", "/api/v3/account"), await desk.send("POST", ORDER, BUY)]) {
    expect([answer.status, answer.body.code]).toEqual([403, -1002]);
  }
  expect(await desk.view()).toMatchObject({ used_today: "0" });
});

test("a client that goes away does not end its order half-way", async () => {
  const desk = await openBotDesk(keyhold);
  const gone = Promise.withResolvers<void>();
  const { app } = await keyhold.serveWith({
    send: async (...asked) => {
      if (asked[1].method === "POST") await gone.promise;
      return keyhold.deps.send(...asked);
    },
  });
  const port = await app.listen();
  const path = `/gateway/paper${ORDER}?${signedQuery(desk.bot.secret, BUY)}`;
  const sent = request({ port, method: "POST", path, headers: { "x-mbx-apikey": desk.bot.apiKey } });
  sent.on("error", () => undefined);
  const closed = new Promise((resolve) => sent.on("close", resolve));
  sent.end();
  const events = async () => (await desk.audit()).map(({ event }) => event);
  await expect.poll(events).toContain("order.requested");
  sent.destroy();
  await closed;
  gone.resolve();
  await expect
    .poll(async () => (await desk.audit()).find(({ event }) => event === "order.answered")?.data)
    .toMatchObject({ outcome: "accepted", state: "open" });
});

test("reads and uses are counted, and written down within a second", async () => {
  const desk = await openBotDesk(keyhold);
  for (let time = 0; time < 3; time++) await desk.send("GET", "/api/v3/account");
  await expect
    .poll(
      async () =>
        (
          await keyhold.database.query(
            "select sum(count) as count from bot_reads where virtual_key_id = ? and endpoint = ?",
            desk.bot.id,
            "GET /api/v3/account",
          )
        )[0]?.count,
    )
    .toBe(3);
  expect((await desk.view()).last_used_at).not.toBeNull();
});
