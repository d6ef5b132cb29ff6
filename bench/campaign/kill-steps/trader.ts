import { setTimeout as sleep } from "node:timers/promises";
import { type BotOwner, control, type PaperOrder, paperOrders, signQuery } from "../bot-owner.ts";
import { bookFaults } from "../caps/books.ts";
import { type BotMade, newBot } from "./acts/keys.ts";
import { newKeyHolder } from "./person.ts";
import type { Stand } from "./stand.ts";

const MINUTE_MS = 60_000;
/** The server looks for work every five seconds. */
const BEAT_MS = 7_000;
const ROUNDS = 10;

/** Somebody's bot, with money at the exchange. */
export interface Trader extends BotOwner {
  /** Sends a signed request, at a time of the exchange's clock; answers a status and, of a refusal, the exchange's code. */
  call(method: string, path: string, parameters: string, timestamp?: number): Promise<string>;
  /** The orders of its account. */
  orders(): Promise<readonly PaperOrder[]>;
}

const traders = new WeakMap<Stand, Trader[]>();

export async function newTrader(stand: Stand, limits: object = {}): Promise<Trader> {
  const person = await newKeyHolder(stand);
  const { account } = person.key;
  for (const [asset, amount] of Object.entries({ USDT: "1000000", BTC: "50" }))
    await control(stand.paperUrl, "POST", `accounts/${account}/deposit`, { asset, amount });
  await control(stand.paperUrl, "PATCH", "markets/BTCUSDT", { price: "60000.00" });
  const { id, api_key, secret_key }: BotMade = await newBot(person, limits);
  const trader: Trader = {
    token: person.token,
    address: person.address,
    account,
    bot: { id, apiKey: api_key, secret: secret_key },
    async call(method, path, parameters, timestamp = stand.now()) {
      const query = signQuery(secret_key, `${parameters}${parameters && "&"}timestamp=${timestamp}`);
      const answer = await fetch(`${stand.url}/gateway/paper${path}?${query}`, {
        method,
        headers: { "x-mbx-apikey": api_key },
        signal: AbortSignal.timeout(20_000),
      });
      return inExchangeWords(answer);
    },
    orders: async () => (await paperOrders(stand.paperUrl)).filter((order) => order.account === account),
  };
  traders.set(stand, [...(traders.get(stand) ?? []), trader]);
  return trader;
}

/** A status and, where there is one, the exchange's code; a body that is no JSON object or list is called that. */
export async function inExchangeWords(answer: Response): Promise<string> {
  const body: unknown = await answer.json().catch(() => undefined);
  if (typeof body !== "object" || body === null) return `${answer.status} without JSON`;
  return "code" in body ? `${answer.status} ${body.code}` : String(answer.status);
}

/** Waits, by the clock of the stand, until the server knows of every order what became of it, and compares its books with the exchange's. */
export async function settledFaults(stand: Stand): Promise<string[]> {
  for (let round = 0; round < ROUNDS && (await unsettled(stand)) > 0; round++) {
    await stand.later(MINUTE_MS);
    for (let waited = 0; waited < BEAT_MS && (await unsettled(stand)) > 0; waited += 200) await sleep(200);
  }
  const left = await unsettled(stand);
  return [
    ...(left === 0 ? [] : [`${left} orders are not settled after ${ROUNDS} minutes`]),
    ...(await bookFaults(stand.query, traders.get(stand) ?? [], await paperOrders(stand.paperUrl))),
  ];
}

async function unsettled({ query }: Stand): Promise<number> {
  const [row] = await query("select count(*) as n from bot_orders where state in ('sent', 'unknown')");
  return Number(row?.n);
}
