import { afterAll, beforeAll, expect, test } from "vitest";
import { control, sql } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { answered, openBotDesk, signedQuery } from "./bot-desk.ts";
import { BUY, ORDER } from "./orders.ts";

let late = 0;
let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold({}, { now: () => Date.now() + late });
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());

test("a virtual key that runs out while its order is valued reserves nothing", async () => {
  const desk = await openBotDesk(keyhold);
  expect((await desk.send("GET", "/api/v3/account")).status).toBe(200);
  const { prices } = keyhold.deps;
  const later = await keyhold.serveWith({
    prices: {
      ...prices,
      prices: (exchange) => {
        late = 7_000;
        return prices.prices(exchange);
      },
    },
  });
  await desk.change({ expires_at: new Date(Date.now() + 6_000).toISOString() });
  try {
    const answer = answered(
      await later.app.inject({
        method: "POST",
        url: `/gateway/paper${ORDER}?${signedQuery(desk.bot.secret, { ...BUY, recvWindow: 10_000 })}`,
        headers: { host: "h", "x-mbx-apikey": desk.bot.apiKey },
      }),
    );
    expect([answer.status, answer.body.code, late]).toEqual([401, -2014, 7_000]);
    expect(await sql(keyhold, "select state from bot_orders where virtual_key_id = ?", desk.bot.id)).toEqual(
      [],
    );
    expect((await desk.audit()).map(({ event }) => event)).not.toContain("order.requested");
  } finally {
    late = 0;
  }
});

test("a virtual key that somebody wrote over to another account opens nothing there", async () => {
  const [mine, victim] = [await openBotDesk(keyhold), await openBotDesk(keyhold)];
  await sql(keyhold, "update virtual_keys set user_id = ? where id = ?", victim.owner.id, mine.bot.id);
  for (const answer of [await mine.send("GET", "/api/v3/account"), await mine.send("POST", ORDER, BUY)]) {
    expect([answer.status, answer.body.code]).toEqual([503, -1001]);
  }
});
