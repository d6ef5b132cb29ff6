import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { control } from "../bot-owner.ts";
import type { Killed } from "./act.ts";
import { checkpointOver } from "./covered.ts";
import { examine } from "./examine.ts";
import { newTally } from "./look.ts";
import { made, newKeyHolder, newPerson } from "./person.ts";
import { openStand, type Stand, type StandOptions } from "./stand.ts";
import { newTrader, settledFaults } from "./trader.ts";

const NAME = "periodic work";
/** By then every job is due again, and whatever a dead node had in hand may be taken over. */
const LATER_MS = 660_000;
const DONE_WITHIN_MS = 60_000;
/** What comes after the last thing that can be seen, such as leaving the job to others. */
const TAIL_MS = 1_000;
/** Side by side, since most of it is waiting for the next beat. */
const LANES = 4;

/**
 * Kills a server at each step of its start and of the periodic work that it finds: an order without an answer, a key that may do too much, a
 * notice, checkpoints, refusals to be summed up, the details of somebody who left. The next one must have all of it done.
 */
export async function killJobsAtEachStep(options: Pick<StandOptions, "adminUrl">): Promise<Killed> {
  const tally = newTally(NAME);
  const next = { step: 1, last: Number.POSITIVE_INFINITY };
  await Promise.all(Array.from({ length: LANES }, () => killSome(options, tally, next)));
  tally.steps = next.last - 1;
  return tally;
}

async function killSome(
  { adminUrl }: Pick<StandOptions, "adminUrl">,
  tally: ReturnType<typeof newTally>,
  next: { step: number; last: number },
): Promise<void> {
  const receiver = await openReceiver();
  const environment = {
    WEBHOOK_URL: receiver.url,
    WEBHOOK_SECRET: "webhook-secret-for-campaigns-of-40-bytes",
    CHECKPOINT_SECONDS: "600",
    CHECK_INTERVAL: "10m",
  };
  const stand = await openStand({ adminUrl, environment });
  try {
    await stand.start();
    while (next.step < next.last) {
      const step = next.step++;
      const fault = (text: string) => tally.faults.push(`${NAME}, step ${step}: ${text}`);
      const { work, holderId } = await layOut(stand);
      await stand.stop("SIGKILL");
      await leaveAlone(stand, holderId);
      await stand.later(LATER_MS);
      const isReady = await stand.start(step);
      // A notice is sent some seconds after what it tells of; beyond its work a server goes on to look for more, without end.
      const left = isReady ? await untilDone(work, stand.ended()) : [];
      if (isReady) await Promise.race([stand.ended(), sleep(TAIL_MS)]);
      const isAlive = (await stand.killAt(0)) !== undefined;
      if (isAlive) next.last = Math.min(next.last, step);
      else tally.kills += 1;
      if (isAlive && left.length > 0) fault(`nothing was killed, and it has not done: ${left.join(", ")}`);
      await stand.later(LATER_MS);
      const since = performance.now();
      await stand.start();
      tally.backMs.push(performance.now() - since);
      for (const name of await untilDone(work)) fault(`${name} is not done`);
      for (const text of await examine(stand)) fault(text);
    }
    tally.faults.push(...(await settledFaults(stand)), ...(await receiver.missing(stand)));
  } finally {
    await stand.close();
    receiver.close();
  }
}

type Work = Readonly<Record<string, () => Promise<boolean>>>;

/** Has no keys watched but this user's: those of all tries before would be further steps for each, without end. */
async function leaveAlone(stand: Stand, userId: number): Promise<void> {
  const never = stand.now() + 365 * 86_400_000;
  await stand.query("update api_keys set next_check_at = ? where user_id <> ?", never, userId);
}

/** Work for every job, and how to see that it was done. */
async function layOut(stand: Stand): Promise<{ readonly work: Work; readonly holderId: number }> {
  const none = async (what: string) =>
    Number((await stand.query(`select count(*) as n from ${what}`))[0]?.n) === 0;
  const trader = await newTrader(stand);
  await control(stand.paperUrl, "POST", "faults", {
    kind: "reset",
    executed: true,
    count: 1,
    path: "/api/v3/order",
  });
  await trader.call(
    "POST",
    "/api/v3/order",
    "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=50000.00&quantity=0.00500",
  );
  const holder = await newKeyHolder(stand);
  await control(stand.paperUrl, "PATCH", `keys/${holder.key.api_key}`, {
    permissions: { enableWithdrawals: true },
  });
  const leaver = await newPerson(stand);
  await made(leaver.ask("DELETE", "/auth/me"));
  for (let guess = 0; guess < 3; guess++)
    await holder.ask("POST", "/auth/step-up", { password: "wrong guess" });
  const work: Work = {
    "settling an order": () => none("bot_orders where state in ('sent', 'unknown')"),
    "freezing a key": async () => (await holder.count("api_keys where frozen_by = 'keyhold'")) === 1,
    "sending notices": () => none("notice_deliveries where channel = 'webhook'"),
    "summing up refusals": () => none("refusal_folds where count > 0"),
    "erasing details": () => none("erasures"),
    "a checkpoint": async () => (await checkpointOver(stand.query, leaver.id)) !== undefined,
  };
  return { work, holderId: holder.id };
}

/** All of it at once: some work makes other work. What is not done when `ended` resolves, or after a minute, is answered. */
async function untilDone(work: Work, ended?: Promise<unknown>): Promise<string[]> {
  const since = performance.now();
  let isOver = false;
  void ended?.then(() => {
    isOver = true;
  });
  for (;;) {
    const left: string[] = [];
    for (const [name, isDone] of Object.entries(work)) if (!(await isDone())) left.push(name);
    if (left.length === 0 || isOver || performance.now() - since > DONE_WITHIN_MS) return left;
    await sleep(200);
  }
}

/** Takes checkpoints and notices, and knows which of the notices that are stored never came. */
async function openReceiver() {
  const notices = new Set<number>();
  const server = createServer(async (request, response) => {
    const { notice } = (await json(request).catch(() => ({}))) as { notice?: { id: number } };
    if (notice !== undefined) notices.add(notice.id);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async missing({ query }: Stand): Promise<string[]> {
      const all = await query("select id from notices");
      return all.filter(({ id }) => !notices.has(Number(id))).map(({ id }) => `notice ${id} never came`);
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}
