import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, expect, test } from "vitest";
import { control, count, MY_KEY } from "../key-desk.ts";
import { call } from "../keyhold.ts";
import { openWatchDesk, type WatchDesk } from "../watch-desk.ts";
import { type Answered, type BotDesk, openBotDesk } from "./bot-desk.ts";

let desk: WatchDesk;
beforeAll(async () => {
  desk = await openWatchDesk();
  await control(desk.keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => desk.keyhold.close());

const BUY = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", price: "50000.00" } as const;
let orders = 0;
const buy = ({ send }: BotDesk) =>
  send("POST", "/api/v3/order", { ...BUY, quantity: "0.001", newClientOrderId: `order-${++orders}` });
const code = ({ status, body }: Answered) => [status, body.code];

test("once watching has frozen a key nothing is reserved with it, whatever is on its way, on any node", async () => {
  const bot = await openBotDesk(desk.keyhold, { max_day_value: "100000" });
  const { key, token } = bot.owner;
  let isFrozen = false;
  const sent: Promise<Answered>[] = [];
  const pump = (async () => {
    for (let left = 20; left > 0; left -= isFrozen ? 1 : 0) {
      sent.push(buy(bot));
      await sleep(2);
    }
  })();
  expect((await sent[0])?.status).toBe(200);
  await control(desk.keyhold.paper, "PATCH", `keys/${key.api_key}`, {
    permissions: { enableWithdrawals: true },
  });
  await desk.makeDue(bot.owner);
  await desk.watch();
  const reserved = await count(desk.keyhold, "bot_orders");
  isFrozen = true;
  await pump;
  // The first of the twenty may have been sent before the freeze.
  const answers = await Promise.all(sent);
  expect(await count(desk.keyhold, "bot_orders")).toBe(reserved);
  expect(answers.slice(-19).map(code)).toEqual(Array(19).fill([403, -1002]));
  const shown = await call(desk.keyhold.app, "GET", MY_KEY, { token });
  expect(shown.body).toMatchObject({ state: "frozen", frozen_by: "keyhold" });
});

test("a key without the right to trade is refused to bots, and is theirs again when the right is back", async () => {
  const bot = await openBotDesk(desk.keyhold);
  const { key } = bot.owner;
  for (const [isGranted, status] of [
    [false, 403],
    [true, 200],
  ] as const) {
    await control(desk.keyhold.paper, "PATCH", `keys/${key.api_key}`, {
      permissions: { enableSpotAndMarginTrading: isGranted },
    });
    desk.wait(60_000);
    await desk.makeDue(bot.owner);
    await desk.watch();
    expect((await buy(bot)).status).toBe(status);
  }
});
