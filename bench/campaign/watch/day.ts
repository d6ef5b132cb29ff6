// A day of two nodes that share the job of watching, by a virtual clock: now and then one dies with keys in hand, people check keys
// by hand, keys are altered at the exchange, and the exchange is down for a while.
import { randomInt } from "node:crypto";
import type { Exchange } from "../../../src/exchanges/index.ts";
import type { Send } from "../../../src/net/send.ts";
import type { Deps } from "../../../src/operations/deps.ts";
import { addJobs, leaveJob, takeJob } from "../../../src/operations/job-leases.ts";
import { watchKeys } from "../../../src/operations/watch-keys.ts";
import type { CountingExchange } from "./exchange.ts";

interface Day {
  readonly exchange: Exchange;
  readonly counting: CountingExchange;
  readonly keys: number;
  readonly endsAt: number;
  readonly clock: { now: number };
  newNode(send: Send): Deps;
}

interface DayReport {
  turns: number;
  kills: number;
  /** How long at most until a key that a dead node had in hand was asked about again. */
  longestResumeMs: number;
  checksByHand: number;
  checksRefused: number;
  readonly altered: { readonly key: number; readonly at: number }[];
}

const JOB = "watching";
const BEAT_MS = 5_000;
const KILL_EVERY_MS = 30 * 60_000;
const REBORN_AFTER_MS = 30_000;
/** A check by hand asks both questions. */
const HAND_EVERY_MS = 10_000;
const HAND_WEIGHT = 21;
const ALTER_EVERY_MS = 5 * 60_000;
/** From which minute of the day on the exchange is down, and for how many. */
const DOWN = { from: 600, minutes: 20 };

interface CampaignNode {
  readonly deps: Deps;
  nextBeat: number;
}

export async function liveThroughDay(day: Day): Promise<DayReport> {
  const { clock, counting } = day;
  const startedAt = clock.now;
  const report: DayReport = {
    turns: 0,
    kills: 0,
    longestResumeMs: 0,
    checksByHand: 0,
    checksRefused: 0,
    altered: [],
  };
  const nodes: [CampaignNode, CampaignNode] = [newNode(day, 0), newNode(day, BEAT_MS / 2)];
  await addJobs(nodes[0].deps, [JOB]);
  // Late in a minute, when there is weight and so something in hand.
  let nextKill = startedAt + KILL_EVERY_MS + 40_000;
  let nextHand = startedAt + HAND_EVERY_MS;
  let nextAlter = startedAt + ALTER_EVERY_MS;
  const orphans = new Map<number, number>();

  while (clock.now < day.endsAt) {
    const node = nodes[0].nextBeat <= nodes[1].nextBeat ? nodes[0] : nodes[1];
    clock.now = Math.max(clock.now, node.nextBeat);
    const minute = (clock.now - startedAt) / 60_000;
    counting.isDown = minute >= DOWN.from && minute < DOWN.from + DOWN.minutes;
    if (clock.now >= nextAlter) {
      alterOne(day, report);
      nextAlter += ALTER_EVERY_MS;
    }
    for (; clock.now >= nextHand; nextHand += HAND_EVERY_MS) {
      report.checksByHand += 1;
      const isGranted = await node.deps.weights.take(day.exchange.id, "vault", HAND_WEIGHT);
      if (!isGranted) report.checksRefused += 1;
    }
    node.nextBeat = clock.now + beat();
    if (!(await takeJob(node.deps, { name: JOB, everyMs: BEAT_MS }))) continue;
    report.turns += 1;
    if (clock.now >= nextKill && !counting.isDown) {
      for (const key of await dieAtWork(day)) orphans.set(key, clock.now);
      report.kills += 1;
      nextKill += KILL_EVERY_MS;
      nodes[node === nodes[0] ? 0 : 1] = newNode(day, REBORN_AFTER_MS);
      continue;
    }
    await watchKeys(node.deps);
    await leaveJob(node.deps, JOB, clock.now + beat());
    noteResumed(day, orphans, report);
  }
  for (const [, since] of orphans)
    report.longestResumeMs = Math.max(report.longestResumeMs, clock.now - since);
  return report;
}

function newNode(day: Day, startsInMs: number): CampaignNode {
  return { deps: day.newNode(day.counting.send), nextBeat: day.clock.now + startsInMs };
}

/** Give or take a fifth, as the runner of jobs does. */
function beat(): number {
  return randomInt(0.8 * BEAT_MS, 1.2 * BEAT_MS);
}

/** A node takes keys in hand and is answered nothing; answers which keys. Nobody hears of it again. */
async function dieAtWork(day: Day): Promise<readonly number[]> {
  const hanging: number[] = [];
  const deps = day.newNode(async (target, request, timeoutMs) => {
    if (request.headers["X-MBX-APIKEY"] === undefined) return day.counting.send(target, request, timeoutMs);
    hanging.push(Number(request.headers["X-MBX-APIKEY"].split("-")[1]));
    return new Promise<never>(() => undefined);
  });
  await deps.weights.refresh();
  // The clock is known to it, so that the whole batch goes out at once.
  deps.clock.learn(day.exchange.id, { sentAt: deps.now(), receivedAt: deps.now(), exchangeTime: deps.now() });
  void watchKeys(deps);
  let before = -1;
  while (hanging.length !== before) {
    before = hanging.length;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return hanging;
}

function noteResumed({ clock, counting }: Day, orphans: Map<number, number>, report: DayReport): void {
  for (const [key, since] of orphans) {
    if ((counting.report.answeredAt[key] ?? 0) <= since) continue;
    orphans.delete(key);
    report.longestResumeMs = Math.max(report.longestResumeMs, clock.now - since);
  }
}

function alterOne({ keys, counting, clock }: Day, report: DayReport): void {
  const key = randomInt(keys);
  if (report.altered.some((one) => one.key === key)) return;
  counting.alter(key, report.altered.length % 2 === 0 ? "withdraws" : "gone");
  report.altered.push({ key, at: clock.now });
}
