import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freezeKeys, unfreezeKeys } from "../../src/operations/freeze-keys.ts";
import { settleOrders } from "../../src/operations/settle-orders.ts";
import { asked, BALANCE, CHECK, chainOf, control, count, MY_KEY, newKeyHolder } from "../key-desk.ts";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { type Answered, type BotDesk, newBot, openBotDesk } from "./bot-desk.ts";

let late = 0;
let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold({}, { now: () => Date.now() + late });
  await control(keyhold.paper, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
});
afterAll(() => keyhold.close());

const ORDER = "/api/v3/order";
const OPEN = "/api/v3/openOrders";
const BUY = { symbol: "BTCUSDT", side: "BUY", type: "LIMIT", timeInForce: "GTC", price: "50000.00" } as const;
const REFUSED = [403, -1002];
const code = ({ status, body }: Answered) => [status, body.code];
let orders = 0;
const buy = (desk: Pick<BotDesk, "send">) =>
  desk.send("POST", ORDER, { ...BUY, quantity: "0.001", newClientOrderId: `order-${++orders}` });
const ask = (desk: Pick<BotDesk, "owner">, method: "GET" | "POST", url: string) =>
  call(keyhold.app, method, url, { token: desk.owner.token });
const freeze = (desk: BotDesk) => ask(desk, "POST", `${MY_KEY}/freeze`);
const unfreeze = (desk: Pick<BotDesk, "owner">) => ask(desk, "POST", `${MY_KEY}/unfreeze`);
const myKey = async (desk: Pick<BotDesk, "owner">) => (await ask(desk, "GET", MY_KEY)).body;

describe("a key that its owner has frozen", () => {
  test("signs nothing for bots, shows no balance, and may be checked", async () => {
    const desk = await openBotDesk(keyhold);
    const { status, body } = await freeze(desk);
    expect([status, body.in_flight, body.open_orders]).toEqual([200, [], 0]);
    expect(body).toMatchObject({ state: "frozen", is_frozen: true, frozen_by: "user", is_valid: true });
    expect(body.state_since).toBe(body.frozen_at);
    await control(keyhold.paper, "DELETE", "requests");
    const answers = [
      await buy(desk),
      await desk.send("GET", OPEN, {}),
      await desk.send("DELETE", OPEN, { symbol: "BTCUSDT" }),
    ];
    expect(answers.map(code)).toEqual([REFUSED, REFUSED, REFUSED]);
    // A node that has not compared clocks yet may ask for the time.
    expect((await asked(keyhold.paper)).filter(({ verdict }) => verdict !== "public")).toEqual([]);
    const balance = await ask(desk, "GET", BALANCE);
    expect([balance.status, balance.body.code, balance.body.params]).toEqual([
      409,
      "key_frozen",
      { frozen_by: "user" },
    ]);
    expect((await ask(desk, "POST", CHECK)).body).toMatchObject({ state: "frozen", is_valid: true });
  });

  test("is frozen once, however often it is asked for, and trades again when it is unfrozen", async () => {
    const desk = await openBotDesk(keyhold);
    const first = await freeze(desk);
    expect((await freeze(desk)).body.frozen_at).toBe(first.body.frozen_at);
    expect((await unfreeze(desk)).body).toMatchObject({ state: "valid", is_frozen: false, frozen_by: null });
    expect((await unfreeze(desk)).status).toBe(200);
    expect((await buy(desk)).status).toBe(200);
    const events = (await chainOf(keyhold, desk.owner.id)).map(([event]) => event);
    expect(events.filter((event) => event.includes("frozen"))).toEqual([
      "api_key.frozen",
      "api_key.unfrozen",
    ]);
  });

  test("is unfrozen only by whoever entered the password lately, and frozen by anybody logged in", async () => {
    const desk = await openBotDesk(keyhold);
    late = 11 * 60_000;
    try {
      expect((await freeze(desk)).status).toBe(200);
      expect((await unfreeze(desk)).body.code).toBe("step_up_required");
    } finally {
      late = 0;
    }
    expect((await myKey(desk)).state).toBe("frozen");
  });

  test("leaves open orders, says so, and cancels them when asked to", async () => {
    const desk = await openBotDesk(keyhold);
    expect((await buy(desk)).status).toBe(200);
    expect((await freeze(desk)).body).toMatchObject({ in_flight: [], open_orders: 1 });
    expect((await ask(desk, "POST", `${MY_KEY}/cancel-orders`)).body).toEqual({ cancelled: 1, others: 0 });
    await settleOrders(keyhold.deps);
    expect((await desk.view()).used_today).toBe("0");
    expect((await freeze(desk)).body).toMatchObject({ in_flight: [], open_orders: 0 });
    expect((await ask(desk, "POST", `${MY_KEY}/cancel-orders`)).body).toEqual({ cancelled: 0, others: 0 });
  });

  test("has its orders cancelled although the exchange's clock was set since it was asked", async () => {
    const desk = await openBotDesk(keyhold);
    expect((await buy(desk)).status).toBe(200);
    await control(keyhold.paper, "POST", "faults", { kind: "clock_skew", delay_ms: -5_000 });
    try {
      expect((await ask(desk, "POST", `${MY_KEY}/cancel-orders`)).body).toEqual({ cancelled: 1, others: 0 });
    } finally {
      await control(keyhold.paper, "DELETE", "faults");
      keyhold.deps.clock.forget("paper");
    }
  });

  test("tells of orders without an answer", async () => {
    const desk = await openBotDesk(keyhold);
    await control(keyhold.paper, "POST", "faults", { kind: "reset", path: ORDER, count: 1 });
    expect((await buy(desk)).status).toBe(503);
    const { body } = await freeze(desk);
    expect(body.in_flight).toEqual([
      {
        virtual_key_id: desk.bot.id,
        symbol: "BTCUSDT",
        client_order_id: expect.any(String),
        state: "unknown",
      },
    ]);
  });

  test("reserves nothing once the freeze has answered, whatever is on its way", async () => {
    const desk = await openBotDesk(keyhold, { max_day_value: "100000" });
    let isFrozen = false;
    const sent: Promise<Answered>[] = [];
    // Four bots, each of which asks again as soon as it is answered: more would wait for one another, not for the freeze.
    const pumps = Array.from({ length: 4 }, async () => {
      for (let left = 5; left > 0; left -= isFrozen ? 1 : 0) {
        const answer = buy(desk);
        sent.push(answer);
        await answer;
      }
    });
    await sent[0];
    expect((await freeze(desk)).status).toBe(200);
    const reserved = await count(keyhold, "bot_orders");
    isFrozen = true;
    await Promise.all(pumps);
    const answers = await Promise.all(sent);
    expect(await count(keyhold, "bot_orders")).toBe(reserved);
    expect(answers.at(0)?.status).toBe(200);
    // What each was waiting for when the freeze came may have been sent before it.
    expect(answers.slice(-16).map(code)).toEqual(Array(16).fill(REFUSED));
  });
});

describe("what the operator has frozen", () => {
  const TARGETS = [
    { kind: "all" },
    { kind: "exchange", exchange: "paper" },
    { kind: "user", email: "" },
  ] as const;

  test.each(TARGETS)("$kind: bots are refused on every node, and its owner cannot lift it", async (named) => {
    const desk = await openBotDesk(keyhold);
    const target = named.kind === "user" ? { ...named, email: desk.owner.email } : named;
    expect(await freezeKeys(keyhold.deps, target)).toMatchObject({ isChanged: true });
    try {
      for (let node = 0; node < 4; node++) expect(code(await buy(desk))).toEqual(REFUSED);
      expect(await myKey(desk)).toMatchObject({ state: "frozen", frozen_by: "operator", is_frozen: true });
      const { status, body } = await unfreeze(desk);
      expect([status, body.code, body.params]).toEqual([409, "key_frozen", { frozen_by: "operator" }]);
      expect((await ask(desk, "GET", BALANCE)).body.code).toBe("key_frozen");
      expect(await freezeKeys(keyhold.deps, target)).toMatchObject({ isChanged: false });
    } finally {
      expect(await unfreezeKeys(keyhold.deps, target)).toEqual({ isChanged: true, scopes: [] });
    }
    expect((await buy(desk)).status).toBe(200);
  });

  test("a key that is stored later is under it too, and a freeze of its owner outlasts it", async () => {
    await freezeKeys(keyhold.deps, { kind: "all" });
    const owner = await newKeyHolder(keyhold);
    const desk = { owner, bot: await newBot(keyhold, owner) };
    expect((await myKey(desk)).frozen_by).toBe("operator");
    await ask(desk, "POST", `${MY_KEY}/freeze`);
    await unfreezeKeys(keyhold.deps, { kind: "all" });
    expect(await myKey(desk)).toMatchObject({ state: "frozen", frozen_by: "user" });
  });

  test("freezes of one user or one exchange are no one else's", async () => {
    const desk = await openBotDesk(keyhold);
    const other = await openBotDesk(keyhold);
    await freezeKeys(keyhold.deps, { kind: "user", email: other.owner.email });
    await freezeKeys(keyhold.deps, { kind: "exchange", exchange: "binance" });
    expect((await buy(desk)).status).toBe(200);
    expect(await unfreezeKeys(keyhold.deps, { kind: "exchange", exchange: "binance" })).toMatchObject({
      scopes: [`user:${other.owner.id}`],
    });
  });

  test("an account that is not there is not frozen", async () => {
    const target = { kind: "user", email: "nobody@example.com" } as const;
    await expect(freezeKeys(keyhold.deps, target)).rejects.toMatchObject({ code: "not_found" });
  });
});
