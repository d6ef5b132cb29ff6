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
  // Four bots, each of which asks again as soon as it is answered.
  const pumps = Array.from({ length: 4 }, async () => {
    for (let left = 5; left > 0; left -= isFrozen ? 1 : 0) {
      const answer = buy(bot);
      sent.push(answer);
      await answer;
    }
  });
  let reserved = 0;
  try {
    expect((await sent[0])?.status).toBe(200);
    await control(desk.keyhold.paper, "PATCH", `keys/${key.api_key}`, {
      permissions: { enableWithdrawals: true },
    });
    // On a busy machine the exchange may not be heard in time, and is asked anew.
    await expect
      .poll(
        async () => {
          await desk.makeDue(bot.owner);
          await desk.watch();
          return (await desk.row(bot.owner)).frozen_by;
        },
        { timeout: 40_000 },
      )
      .toBe("keyhold");
    reserved = await count(desk.keyhold, "bot_orders");
  } finally {
    isFrozen = true;
    await Promise.all(pumps);
  }
  const answers = await Promise.all(sent);
  expect(await count(desk.keyhold, "bot_orders")).toBe(reserved);
  // What each was waiting for when the freeze came may have been sent before it.
  expect(answers.slice(-16).map(code)).toEqual(Array(16).fill([403, -1002]));
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
