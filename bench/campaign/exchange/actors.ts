import { control, paperOrders } from "../bot-owner.ts";
import { made, newExchangeKey, newKeyHolder, newPerson, type Person, pair } from "../kill-steps/person.ts";
import type { Stand } from "../kill-steps/stand.ts";
import { inExchangeWords, newTrader, type Trader } from "../kill-steps/trader.ts";

/** Somebody who asks the exchange for one thing, through Keyhold. */
export interface Actor {
  readonly name: string;
  /** Answers what was heard: a status, and of a refusal its code and reason. */
  act(): Promise<string>;
  /** What is wrong with what is stored after an act that was answered so. */
  look(heard: string): Promise<readonly string[]>;
  /** Orders of its own that count and that the exchange does not have. */
  overcounted?(): Promise<number>;
}

const ORDER = "/api/v3/order";
const LIMIT = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=50000.00&quantity=0.00500";

export const isOk = (heard: string): boolean => /^2\d\d($| \()/.test(heard);

/** One for each act of people that asks the exchange. */
export async function newPeople(stand: Stand): Promise<readonly Actor[]> {
  const [adder, generator] = [await newPerson(stand), await newPerson(stand)];
  const [replacer, checker, reader, watched] = [
    await newKeyHolder(stand),
    await newKeyHolder(stand),
    await newKeyHolder(stand),
    await newKeyHolder(stand),
  ];
  const first = await newExchangeKey(stand);
  const second = await newExchangeKey(stand, { account: replacer.key.account });
  const { id, public_key_pem } = await made(
    generator.ask("POST", "/api-keys/generate", { exchange: "paper", type: "ed25519" }),
  );
  const born = await newExchangeKey(stand, { type: "ed25519", public_key: public_key_pem });
  const rows = (person: Person, condition: string) => person.count(`api_keys where ${condition}`);
  return [
    {
      name: "store a key",
      act: () => ask(adder, "POST", "/api-keys/", { ...pair(first), exchange: "paper" }),
      look: async (heard) => [
        ...agree("a new key", isOk(heard), (await adder.count("api_keys")) === 1),
        ...agree("a claim", false, (await adder.count("key_claims")) > 0),
      ],
    },
    {
      name: "replace a key",
      act: () => ask(replacer, "PUT", "/api-keys/me", pair(second)),
      look: async (heard) => agree("the new key", isOk(heard), (await rows(replacer, "version > 1")) === 1),
    },
    {
      name: "check",
      act: () => ask(checker, "POST", "/api-keys/me/check"),
      look: async () =>
        agree("a valid key", true, (await rows(checker, "state = 'valid' and is_valid")) === 1),
    },
    {
      name: "balance",
      act: () => ask(reader, "GET", "/api-keys/balance"),
      look: async () =>
        agree("a valid key", true, (await rows(reader, "state = 'valid' and is_valid")) === 1),
    },
    {
      name: "activate a pair",
      act: () => ask(generator, "POST", `/api-keys/generated/${id}/activate`, { api_key: born.api_key }),
      look: async (heard) => [
        ...agree("a new key", isOk(heard), (await generator.count("api_keys")) === 1),
        ...agree("the pair", !isOk(heard), (await generator.count("generated_keys")) === 1),
      ],
    },
    {
      name: "watching",
      async act() {
        await stand.query("update api_keys set next_check_at = 0 where user_id = ?", watched.id);
        return "200";
      },
      // Whatever the exchange fails to say is no verdict.
      look: async () =>
        agree(
          "a key that is not rejected",
          true,
          (await rows(watched, "state <> 'rejected' and frozen_by is null")) === 1,
        ),
    },
  ];
}

/** A bot for each act of bots, whose price is known before the exchange fails. */
export async function newBots(stand: Stand): Promise<readonly Actor[]> {
  const bots: Trader[] = [];
  while (bots.length < 5) bots.push(await newTrader(stand));
  const [reading, placing, losing, cancelling, cleaning] = bots as [Trader, Trader, Trader, Trader, Trader];
  for (const bot of [cancelling, cleaning]) await bot.call("POST", ORDER, `${LIMIT}&newClientOrderId=there`);
  await placing.call("POST", ORDER, `${LIMIT}&newClientOrderId=warm`);
  await control(stand.paperUrl, "DELETE", "requests");
  let serial = 0;
  const place = (trader: Trader, name: string) =>
    inTime(stand, trader, "POST", ORDER, `${LIMIT}&newClientOrderId=${name}${++serial}`);
  const nothing = async () => [];
  return [
    {
      name: "order (placed, answer lost)",
      act: () => place(placing, "done"),
      async look(heard) {
        const excess = await excessOf(stand, placing);
        return excess < 0 ? [`${-excess} orders at the exchange are not counted, after ${heard}`] : [];
      },
      overcounted: () => excessOf(stand, placing),
    },
    {
      name: "order (never placed)",
      act: () => place(losing, "lost"),
      async look(heard) {
        const excess = await excessOf(stand, losing);
        return excess < 0 ? [`${-excess} orders at the exchange are not counted, after ${heard}`] : [];
      },
      overcounted: () => excessOf(stand, losing),
    },
    {
      name: "cancel",
      act: () => inTime(stand, cancelling, "DELETE", ORDER, "symbol=BTCUSDT&origClientOrderId=there"),
      look: nothing,
    },
    {
      name: "cancel all",
      act: async () => {
        const answer = await fetch(`${stand.url}/api/v1/api-keys/me/cancel-orders`, {
          method: "POST",
          headers: { authorization: `Bearer ${cleaning.token}`, "x-forwarded-for": cleaning.address },
        });
        const { code, others } = (await answer.json()) as Record<string, unknown>;
        if (!answer.ok) return `${answer.status} ${code}`;
        return others === 0 ? "200" : `${others} not cancelled (200)`;
      },
      look: nothing,
    },
    {
      name: "bot read",
      act: () => inTime(stand, reading, "GET", "/api/v3/account", ""),
      look: nothing,
    },
    {
      name: "public data",
      async act() {
        const answer = await fetch(`${stand.url}/gateway/paper/api/v3/depth?symbol=BTCUSDT&limit=5`);
        return inExchangeWords(answer);
      },
      look: nothing,
    },
  ];
}

/** As client libraries do: whoever is told that its clock is wrong asks for the time, and goes by that. */
async function inTime(
  stand: Stand,
  trader: Trader,
  method: string,
  path: string,
  parameters: string,
): Promise<string> {
  const heard = await trader.call(method, path, parameters);
  if (heard !== "400 -1021") return heard;
  const answer = await fetch(`${stand.url}/gateway/paper/api/v3/time`);
  const { serverTime } = (await answer.json()) as { serverTime?: number };
  const again = serverTime === undefined ? heard : await trader.call(method, path, parameters, serverTime);
  return isOk(again) ? `${again} (after ${heard}, by the exchange's time)` : again;
}

async function ask(person: Person, method: string, path: string, body?: object): Promise<string> {
  const { status, body: said } = await person.ask(method, path, body);
  const reason = (said.params as { reason?: string } | undefined)?.reason;
  return status < 300 ? String(status) : [status, said.code, reason].filter(Boolean).join(" ");
}

function agree(what: string, expected: boolean, found: boolean): string[] {
  return expected === found ? [] : [`${what} ${found ? "is there" : "is missing"}`];
}

/** How many more orders count here than are at the exchange; fewer must not, whatever its bot was told. */
async function excessOf({ query, paperUrl }: Stand, { account, bot }: Trader): Promise<number> {
  const there = (await paperOrders(paperUrl)).filter((order) => order.account === account).length;
  const [row] = await query(
    "select count(*) as n from bot_orders where virtual_key_id = ? and kept > 0",
    bot.id,
  );
  return Number(row?.n) - there;
}
