import { setTimeout as sleep } from "node:timers/promises";
import { type Answer, type Request, send } from "../answers.ts";
import { type BotOwner, newBotOwner, signQuery } from "../bot-owner.ts";
import { type Door, heardOf } from "./ask.ts";
import type { Tally } from "./tally.ts";

/** An honest user with an exchange key and a bot, and what the server has acknowledged. */
export interface Person extends BotOwner {
  /** Labels that key and bot may have: one, or more after changes of which nobody knows whether they took place. */
  readonly keyLabels: Set<string | null>;
  readonly botLabels: Set<string | null>;
  /** Client ids of orders that were acknowledged. */
  readonly orders: string[];
}

const LIMITS = {
  symbols: ["BTCUSDT"],
  max_order_value: "100",
  max_day_value: "100000000",
  weight_share: 100,
};
const PAUSE_MS = 20;
const PAUSE_AFTER_ERROR_MS = 50;
const PATIENCE_MS = 15_000;
let serial = 0;

export async function newPerson(url: string, paperUrl: string): Promise<Person> {
  const owner = await newBotOwner(url, paperUrl, LIMITS);
  return { ...owner, keyLabels: new Set([null]), botLabels: new Set(["bot"]), orders: [] };
}

/** One thing that this person or the bot does, at random. */
export async function live(door: Door, person: Person, tally: Tally): Promise<void> {
  const chance = Math.random();
  const started = performance.now();
  const note = (kind: Parameters<Tally["note"]>[0], heard: string) => {
    tally.note(kind, heard, performance.now() - started);
    return sleep(heard === "ok" ? PAUSE_MS : PAUSE_AFTER_ERROR_MS);
  };
  if (chance < 0.3)
    await note("reads", heardOf(await ask(door, person, { method: "GET", path: "/api-keys/me" })));
  else if (chance < 0.5) await note("changes", await relabel(door, person, "/api-keys/me", person.keyLabels));
  else if (chance < 0.65)
    await note("changes", await relabel(door, person, `/virtual-keys/${person.bot.id}`, person.botLabels));
  else if (chance < 0.83)
    await note("bot reads", heardOf(await callBot(door, person, "GET", "/api/v3/openOrders", "")));
  else await note("orders", await order(door, person));
}

async function relabel(
  door: Door,
  person: Person,
  path: string,
  labels: Set<string | null>,
): Promise<string> {
  serial += 1;
  const label = `label ${serial}`;
  const answer = await ask(door, person, { method: "PATCH", path, body: { label } });
  if (answer?.status === 200) labels.clear();
  // What was told to be busy has changed nothing; of all else nobody knows.
  if (answer?.body.code !== "storage_busy") labels.add(label);
  return heardOf(answer);
}

async function order(door: Door, person: Person): Promise<string> {
  serial += 1;
  const name = `campaign${serial}`;
  const side = serial % 2 === 0 ? "BUY" : "SELL";
  const parameters = `&side=${side}&type=MARKET&quantity=0.00050&newClientOrderId=${name}`;
  const answer = await callBot(door, person, "POST", "/api/v3/order", parameters);
  if (answer?.status === 200) person.orders.push(name);
  return heardOf(answer);
}

function ask(
  door: Door,
  { address, token }: Person,
  request: Pick<Request, "method" | "path" | "body">,
): Promise<Answer | undefined> {
  return door((url) => send(url, { ...request, address, token }), request.method === "GET");
}

function callBot(door: Door, { bot }: Person, method: string, path: string, parameters: string) {
  return door(async (url) => {
    const query = signQuery(bot.secret, `symbol=BTCUSDT${parameters}&timestamp=${Date.now()}`);
    const answer = await fetch(`${url}/gateway/paper${path}?${query}`, {
      method,
      headers: { "x-mbx-apikey": bot.apiKey },
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    return { status: answer.status, body: (await answer.json()) as Answer["body"] };
  }, method === "GET");
}
