import { setTimeout as sleep } from "node:timers/promises";
import { mask } from "../../../src/core/mask.ts";
import { send } from "../answers.ts";
import { type BotOwner, control, newBotOwner, signQuery } from "../bot-owner.ts";
import type { Ground } from "../ground.ts";

const OWNERS = 4;
const DAY_MS = 86_400_000;
/** How long each who does this waits before it does it again; the exchange grants little for new keys, and enough for reads. */
const PAUSES = { reads: 250, replacements: 6_000, "new keys": 10_000, "new limits": 100 };

type Act = keyof typeof PAUSES;

/** Somebody who replaces the key again and again while a bot uses it. */
interface Owner extends BotOwner {
  /** The API key that was stored last; undefined before the first replacement. */
  apiKey: string | undefined;
}

export interface Load {
  readonly counts: Record<Act, number>;
  readonly faults: string[];
  stop(): Promise<void>;
  /** Whether every key that was stored is shown, and every bot answered; a line for each thing that is not. */
  lookAgain(): Promise<string[]>;
}

/** Reads, replaces and adds keys at any node until it is stopped; everything must succeed. */
export async function startLoad(ground: Ground): Promise<Load> {
  const counts = { reads: 0, replacements: 0, "new keys": 0, "new limits": 0 };
  const faults: string[] = [];
  const owners: Owner[] = [];
  while (owners.length < OWNERS) owners.push(await newOwner(ground));
  let isOver = false;
  const again = async (name: Act, act: () => Promise<string | undefined>) => {
    while (!isOver) {
      await sleep(PAUSES[name]);
      const fault = await act().catch((error: unknown) => String(error));
      if (fault === undefined) counts[name] += 1;
      else faults.push(fault);
    }
  };
  const running = [
    again("new keys", async () => void owners.push(await newOwner(ground))),
    again("reads", () => read(ground, pick(owners))),
    again("reads", () => read(ground, pick(owners))),
    ...owners.map((owner) => again("replacements", () => replace(ground, owner))),
    ...owners.map((owner) => again("new limits", () => limit(ground, owner))),
  ];
  return {
    counts,
    faults,
    async stop() {
      isOver = true;
      await Promise.all(running);
    },
    async lookAgain() {
      const looked = await Promise.all(owners.map((owner) => look(ground, owner)));
      return looked.flat().filter((fault) => fault !== undefined);
    },
  };
}

async function newOwner(ground: Ground): Promise<Owner> {
  const owner = await newBotOwner(urlOf(ground), ground.paperUrl, { permissions: ["read"] });
  return { ...owner, apiKey: undefined };
}

async function replace(ground: Ground, owner: Owner): Promise<string | undefined> {
  const fields = { type: "hmac", account: owner.account };
  const key = (await control(ground.paperUrl, "POST", "keys", fields)) as Record<string, string>;
  const body = { api_key: key.api_key, secret_key: key.secret_key };
  const { token, address } = owner;
  const answer = await send(urlOf(ground), { method: "PUT", path: "/api-keys/me", address, token, body });
  if (answer.status !== 200) return `a replacement was answered ${answer.status} ${String(answer.body.code)}`;
  owner.apiKey = key.api_key;
  return undefined;
}

/** Has the grant of the bot sealed anew. */
async function limit(ground: Ground, { token, address, bot }: Owner): Promise<string | undefined> {
  const path = `/virtual-keys/${bot.id}`;
  const body = { expires_at: new Date(Date.now() + DAY_MS).toISOString() };
  const answer = await send(urlOf(ground), { method: "PATCH", path, address, token, body });
  return answer.status === 200
    ? undefined
    : `new limits were answered ${answer.status} ${JSON.stringify(answer.body)}`;
}

async function read(ground: Ground, { bot }: Owner): Promise<string | undefined> {
  const query = signQuery(bot.secret, `symbol=BTCUSDT&timestamp=${Date.now()}`);
  const answer = await fetch(`${urlOf(ground)}/gateway/paper/api/v3/openOrders?${query}`, {
    headers: { "x-mbx-apikey": bot.apiKey },
    signal: AbortSignal.timeout(15_000),
  });
  const text = await answer.text();
  return answer.status === 200 ? undefined : `a bot was answered ${answer.status} ${text}`;
}

async function look(ground: Ground, owner: Owner): Promise<(string | undefined)[]> {
  const { token, address, apiKey } = owner;
  const key = await send(urlOf(ground), { method: "GET", path: "/api-keys/me", address, token });
  const isShown = apiKey === undefined || key.body.api_key_masked === mask(apiKey);
  return [
    key.status === 200 && isShown ? undefined : `a key is shown as ${JSON.stringify(key.body)}`,
    await read(ground, owner),
  ];
}

function urlOf({ nodes }: Ground): string {
  return pick(nodes).url;
}

function pick<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)] as T;
}
