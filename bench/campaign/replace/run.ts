import { setTimeout as sleep } from "node:timers/promises";
import { mask } from "../../../src/core/mask.ts";
import { send } from "../answers.ts";
import { chainFaults } from "../audit-chains.ts";
import { type BotOwner, control, newBotOwner, signQuery } from "../bot-owner.ts";
import { type CampaignNode, type Ground, layGround } from "../ground.ts";
import { type Move, nextMove, type Replacer } from "./move.ts";

const OWNERS = 4;
const GENEROSITY = 100_000;
/** What a bot does all day: an order that finds nobody, and looks. */
const TRADING = [
  ["POST", "order", "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.001&price=50000&"],
  ["GET", "openOrders", "symbol=BTCUSDT&"],
  ["GET", "account", ""],
] as const;
const FAULTS = ["reset", "status_500", "status_503", "garbage", "status_403_html"] as const;

interface ReplaceReport {
  readonly answers: Readonly<Record<string, number>>;
  readonly counts: Readonly<Record<string, number>>;
  readonly faults: readonly string[];
  /** Whether enough went wrong for the result to mean anything. */
  readonly isWorthIt: boolean;
}

export async function runReplacements(
  dataDir: string,
  adminUrl: string | undefined,
  forMs: number,
): Promise<ReplaceReport> {
  const ground = await layGround({ dataDir, adminUrl, generosity: GENEROSITY });
  const faults: string[] = [];
  const answers: Record<string, number> = {};
  let kills = 0;
  let calls = 0;
  let cut = 0;
  try {
    for (const node of ground.nodes) await node.start();
    const owners: Replacer[] = [];
    while (owners.length < OWNERS) owners.push(await newReplacer(ground));
    const until = Date.now() + forMs;
    const isOver = () => Date.now() > until;
    const killing = whileNot(isOver, async () => {
      await sleep(500 + Math.random() * 1_500);
      const node = ground.nodes[kills % ground.nodes.length];
      if (node === undefined || isOver()) return;
      kills += 1;
      await node.stop("SIGKILL");
      await node.start();
    });
    const chaos = whileNot(isOver, async () => {
      const kind = FAULTS[Math.floor(Math.random() * FAULTS.length)];
      await control(ground.paperUrl, "POST", "faults", {
        kind,
        count: 1,
        path: "/sapi/v1/account/apiRestrictions",
      });
      await sleep(300 + Math.random() * 900);
    });
    const trading = owners.map((owner) =>
      whileNot(isOver, async () => {
        for (const call of TRADING) {
          const refused = await callAsBot(up(ground), owner, call);
          if (refused === "") calls += 1;
          else if (refused !== undefined) faults.push(`a bot was answered ${refused}`);
          await sleep(20);
        }
      }),
    );
    const replacing = owners.map((owner) =>
      whileNot(isOver, async () => {
        const node = up(ground);
        if (node === undefined) return void (await sleep(20));
        const move = await nextMove(node.url, ground.paperUrl, owner).catch(() => undefined);
        if (move === undefined) return void (await sleep(20));
        const answer = await move.send().catch(() => undefined);
        const told = answer === undefined ? "no answer" : String(answer.body.code ?? answer.status);
        answers[`${move.name}: ${told}`] = (answers[`${move.name}: ${told}`] ?? 0) + 1;
        if (answer === undefined) cut += 1;
        faults.push(...(await looked(ground, owner, move, answer?.status)));
      }),
    );
    await Promise.all([killing, chaos, ...trading, ...replacing]);
    await control(ground.paperUrl, "DELETE", "faults");
    for (const owner of owners) {
      const check = await ask(ground, owner, "POST", "/api-keys/me/check");
      if (check.body.state !== "valid") faults.push(`at the end a key is ${JSON.stringify(check.body)}`);
    }
    faults.push(...(await chainFaults(ground.query, ground.keyring())));
    const counts = { kills, "calls of bots": calls, "answers cut off": cut };
    return { answers, counts, faults, isWorthIt: kills > 10 && cut > 5 && calls > 1_000 };
  } finally {
    await ground.close();
  }
}

/** What is stored after a try: the old key or the new one, and only the one that was promised; it works. */
async function looked(
  ground: Ground,
  owner: Replacer,
  move: Move,
  status: number | undefined,
): Promise<string[]> {
  const key = await ask(ground, owner, "GET", "/api-keys/me");
  const [rows] = await ground.query("select count(*) as n from api_keys where user_id = ?", owner.userId);
  const faults: string[] = Number(rows?.n) === 1 ? [] : [`${Number(rows?.n)} rows`];
  const isNew = key.body.api_key_masked === mask(move.apiKey);
  const isOld = key.body.api_key_masked === mask(owner.apiKey);
  const isPromised = status === undefined ? isOld || (isNew && move.isSound) : status < 300 ? isNew : isOld;
  if (!isPromised)
    faults.push(`${move.name}, answered ${status}: stored is ${String(key.body.api_key_masked)}`);
  if (isNew) owner.apiKey = move.apiKey;
  if (move.generated !== undefined) {
    const left = await ground.query("select id from generated_keys where id = ?", move.generated);
    if ((left.length === 0) !== isNew)
      faults.push(`${move.name}: the pair is ${isNew ? "still" : "no longer"} there`);
    if (left.length > 0) await ask(ground, owner, "DELETE", `/api-keys/generated/${move.generated}`);
  }
  // A claim that somebody left who was killed holds for a minute, and sixty questions a minute are few: nothing to wait for here.
  await ground.query("delete from throttles");
  await ground.query("delete from key_claims where user_id = ?", owner.userId);
  return faults;
}

async function newReplacer(ground: Ground): Promise<Replacer> {
  const limits = {
    symbols: ["BTCUSDT"],
    max_order_value: "1000000",
    max_day_value: "1000000000",
    weight_share: 100,
  };
  const owner = await newBotOwner(ground.nodes[0].url, ground.paperUrl, limits);
  const me = await ask(ground, owner, "GET", "/auth/me");
  const key = (await control(ground.paperUrl, "POST", "keys", {
    type: "hmac",
    account: owner.account,
  })) as Record<string, string>;
  const body = { api_key: key.api_key, secret_key: key.secret_key };
  const { address, token } = owner;
  await send(ground.nodes[0].url, { method: "PUT", path: "/api-keys/me", address, token, body });
  return { ...owner, apiKey: String(key.api_key), userId: Number(me.body.id) };
}

/** Asks whichever node is up, for as long as it takes. */
async function ask(ground: Ground, { address, token }: BotOwner, method: string, path: string) {
  for (let tries = 0; ; tries++) {
    const node = up(ground);
    const answer = node && (await send(node.url, { method, path, address, token }).catch(() => undefined));
    const isFinal = answer !== undefined && answer.status !== 503;
    if (isFinal) return answer;
    if (tries > 500) throw new Error(`${method} ${path}: no answer`);
    await sleep(20);
  }
}

/** What the bot was refused with, empty if it was answered, undefined where the node was killed meanwhile. */
async function callAsBot(
  node: CampaignNode | undefined,
  { bot }: Replacer,
  [method, path, query]: (typeof TRADING)[number],
): Promise<string | undefined> {
  if (node === undefined) return undefined;
  const signed = signQuery(bot.secret, `${query}timestamp=${Date.now()}`);
  try {
    const answer = await fetch(`${node.url}/gateway/paper/api/v3/${path}?${signed}`, {
      method,
      headers: { "x-mbx-apikey": bot.apiKey },
      signal: AbortSignal.timeout(15_000),
    });
    const body = await answer.text();
    return answer.ok ? "" : `${method} ${path}: ${answer.status} ${body}`;
  } catch {
    return undefined;
  }
}

function up({ nodes }: Ground): CampaignNode | undefined {
  const running = nodes.filter(({ isUp }) => isUp);
  return running[Math.floor(Math.random() * running.length)];
}

async function whileNot(isOver: () => boolean, act: () => Promise<void>): Promise<void> {
  while (!isOver()) await act();
}
