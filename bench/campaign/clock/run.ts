import { setTimeout as sleep } from "node:timers/promises";
import { send } from "../answers.ts";
import type { Row } from "../faults/scenario.ts";
import { examine } from "../kill-steps/examine.ts";
import { inWords, newKeyHolder, PASSWORD, type Person } from "../kill-steps/person.ts";
import { openStand, type Stand } from "../kill-steps/stand.ts";
import { newTrader, settledFaults, type Trader } from "../kill-steps/trader.ts";

const WELL_WITHIN_MS = 120_000;
const ORDER = "/api/v3/order";
/** Worth 250 USDT. */
const LIMIT = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=50000.00&quantity=0.00500";
const DAY_MS = 86_400_000;

/**
 * The server's clock is set wrong while it runs, and the exchange's is not. On PostgreSQL another node, whose clock stays right, shares the
 * periodic work.
 */
export async function tryJump(fault: string, jumpMs: number, adminUrl?: string): Promise<Row> {
  const stand = await openStand({ adminUrl, environment: { CHECKPOINT_SECONDS: "5" } });
  let stopOther: (() => Promise<unknown>) | undefined;
  try {
    await stand.start();
    if (adminUrl !== undefined) stopOther = await stand.startOther();
    return await jump(stand, fault, jumpMs, adminUrl === undefined ? "SQLite" : "PostgreSQL, two nodes");
  } finally {
    await stopOther?.();
    await stand.close();
  }
}

async function jump(stand: Stand, fault: string, jumpMs: number, database: string): Promise<Row> {
  const person = await newKeyHolder(stand);
  const trader = await newTrader(stand);
  const capped = await newTrader(stand, { max_order_value: "300", max_day_value: "300" });
  const place = (bot: Trader) => bot.call("POST", ORDER, LIMIT);
  const before = [
    await place(capped),
    await place(trader),
    await trader.call("GET", "/api/v3/openOrders", ""),
  ];
  const unmeant = before.filter((heard) => heard !== "200").map((heard) => `before the jump: ${heard}`);
  // What one bot has used up of its day is used up, whatever the clock says.
  if ((await place(capped)) !== "403 -1002") unmeant.push("the cap does not hold before the jump");

  await stand.wrongBy(jumpMs);
  const since = performance.now();
  const acts = actsOf(stand, person, trader);
  const heard = await Promise.all(
    Object.entries(acts).map(async ([name, act]) => [name, await act()] as const),
  );
  const wellAfterMs = await untilWell(stand, acts, since);
  const isOtherDay = dayOf(stand.now() + jumpMs) !== dayOf(stand.now());
  const second = await place(capped);
  if (second === "200" && !isOtherDay) unmeant.push("a second day's cap within a day");

  // The clock is set right again, as somebody will: a jump the other way.
  await stand.wrongBy(0);
  const third = await place(capped);
  if (third === "200") unmeant.push("a second day's cap after the clock was set right");
  const back = performance.now();
  const wellAgainMs = await untilWell(stand, acts, back);
  const lost = [...(await settledFaults(stand)), ...(await examine(stand))];
  return {
    fault,
    database,
    saw: `${heard.map(([name, text]) => `${name}: ${text}`).join("; ")}; a bot whose day is used up: ${second}; set right again, all well after ${seconds(wellAgainMs)}`,
    lost: lost.length === 0 ? "nothing" : lost.join("; "),
    wellAfterMs: wellAgainMs === undefined ? undefined : wellAfterMs,
    unmeant: [...unmeant, ...lost],
  };
}

const dayOf = (ms: number) => Math.floor(ms / DAY_MS);
const seconds = (ms: number | undefined) => (ms === undefined ? "never" : `${(ms / 1_000).toFixed(1)} s`);

type Acts = Readonly<Record<string, () => Promise<string>>>;

/** What everybody does; each answers a status and, of a refusal, its code. */
function actsOf(stand: Stand, person: Person, trader: Trader): Acts {
  let token = person.token;
  let serial = 0;
  const ask = async (method: string, path: string, body?: object, headers?: Record<string, string>) =>
    send(stand.url, { method, path, address: person.address, token, body, ...(headers && { headers }) });
  const log = async () => {
    const body = { email: person.email, password: PASSWORD };
    const answer = await ask("POST", "/auth/login", body);
    if (answer.status === 200) token = String(answer.body.access_token);
    return inWords(answer);
  };
  return {
    read: async () => inWords(await ask("GET", "/api-keys/me")),
    refresh: async () =>
      inWords(await ask("POST", "/auth/refresh", undefined, { cookie: person.cookie, origin: stand.url })),
    login: log,
    change: async () => inWords(await ask("PATCH", "/api-keys/me", { label: `label ${++serial}` })),
    check: async () => inWords(await ask("POST", "/api-keys/me/check")),
    "bot read": () => trader.call("GET", "/api/v3/openOrders", ""),
    order: () => trader.call("POST", ORDER, LIMIT),
  };
}

/** Until all of it succeeds, and the periodic work has been done once: a checkpoint has been made, and what is due was looked at. */
async function untilWell(stand: Stand, acts: Acts, since: number): Promise<number | undefined> {
  const checkpoints = async () =>
    Number((await stand.query("select count(*) as n from audit_checkpoints"))[0]?.n);
  const before = await checkpoints();
  const left = new Set(Object.keys(acts).filter((name) => name !== "refresh" && name !== "login"));
  while (performance.now() - since < WELL_WITHIN_MS) {
    for (const name of left) {
      const heard = await acts[name]?.();
      if (heard?.startsWith("2")) left.delete(name);
      else if (heard === "401 session_expired") await acts.login?.();
    }
    if (left.size === 0 && (await checkpoints()) > before) return performance.now() - since;
    await sleep(200);
  }
  return undefined;
}
