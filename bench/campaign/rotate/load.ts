import { setTimeout as sleep } from "node:timers/promises";
import { mask } from "../../../src/core/mask.ts";
import { send } from "../answers.ts";
import { type BotOwner, control, newBotOwner, signQuery } from "../bot-owner.ts";
import type { Ground } from "../ground.ts";

const OWNERS = 4;
const PAUSE_MS = 10;
/** What a replacement asks the exchange is paid from the vault's small share of its weight. */
const SLOWLY_MS = 1_000;

/** Somebody who replaces the key again and again while a bot uses it. */
interface Owner extends BotOwner {
  /** The API key that was stored last; undefined before the first replacement. */
  apiKey: string | undefined;
}

export interface Load {
  readonly counts: Record<"reads" | "replacements" | "new keys", number>;
  readonly faults: string[];
  stop(): Promise<void>;
  /** Whether every key that was stored is shown, and every bot answered; a line for each thing that is not. */
  lookAgain(): Promise<string[]>;
}

/** Reads, replaces and adds keys at any node until it is stopped; everything must succeed. */
export async function startLoad(ground: Ground): Promise<Load> {
  const counts = { reads: 0, replacements: 0, "new keys": 0 };
  const faults: string[] = [];
  const owners: Owner[] = [];
  while (owners.length < OWNERS) owners.push(await newOwner(ground));
  let isOver = false;
  const whileRunning = async (act: () => Promise<string | undefined>) => {
    while (!isOver) {
      const fault = await act().catch((error: unknown) => String(error));
      if (fault !== undefined) faults.push(fault);
      await sleep(PAUSE_MS);
    }
  };
  const reading = () =>
    whileRunning(async () => {
      counts.reads += 1;
      return read(ground, pick(owners));
    });
  const replacing = owners.map((owner) =>
    whileRunning(async () => {
      counts.replacements += 1;
      await sleep(SLOWLY_MS);
      return replace(ground, owner);
    }),
  );
  const adding = whileRunning(async () => {
    owners.push(await newOwner(ground));
    counts["new keys"] += 1;
    await sleep(SLOWLY_MS);
    return undefined;
  });
  const running = [reading(), reading(), ...replacing, adding];
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
  // Sixty questions a minute are few.
  await ground.query("delete from throttles");
  if (answer.status !== 200) return `a replacement was answered ${answer.status} ${String(answer.body.code)}`;
  owner.apiKey = key.api_key;
  return undefined;
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
