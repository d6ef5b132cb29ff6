// A simulated day of many exchange keys that are watched by two nodes on SQLite, with a virtual clock and an exchange that answers in no
// time. All keys are due at the start; every half hour a node dies with keys in hand; a person checks a key by hand every 10 s; every five
// minutes a key is altered; the exchange is down for 20 minutes. Nobody may starve, no minute may go above the share, what a
// dead node had in hand is resumed, and whatever was altered ends frozen.
//     node bench/campaign/watch.ts [hours] [keys] [minutes between two looks at a key]
import { randomFillSync } from "node:crypto";
import { join } from "node:path";
import { createRandomPool } from "../../src/core/crypto/random.ts";
import { STRICT_POLICY } from "../../src/core/keys/policy.ts";
import type { Schema } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { EXCHANGES } from "../../src/exchanges/index.ts";
import { createExchangeClock } from "../../src/net/clock.ts";
import type { Send } from "../../src/net/send.ts";
import type { Deps } from "../../src/operations/deps.ts";
import { createWeights } from "../../src/operations/steps/weights.ts";
import { KEYRING, prepare } from "../audit/history.ts";
import { scratchFolder } from "../servers/keyhold.ts";
import { verdict } from "../verdict.ts";
import { liveThroughDay } from "./watch/day.ts";
import { startCountingExchange } from "./watch/exchange.ts";
import { fillWithKeys } from "./watch/keys.ts";

const [hours = 24, keys = 100_000, everyMinutes = 60] = process.argv.slice(2).map(Number);
const [exchange] = EXCHANGES;
if (exchange === undefined) throw new TypeError("there is no exchange");

const clock = { now: Date.UTC(2026, 10, 26) };
const now = () => clock.now;
const random = createRandomPool(randomFillSync);
const folder = scratchFolder();
const db = await openSqlite<Schema>({ path: join(folder.path, "keyhold.db") });
const counting = startCountingExchange(keys, clock.now, now);

/** What watching needs: each node has its own leases of weight, and its own idea of the exchange's clock. */
function newNode(send: Send): Deps {
  return {
    db,
    now,
    random,
    send,
    keyring: KEYRING,
    keyPolicy: STRICT_POLICY,
    checkEveryMs: everyMinutes * 60_000,
    exchanges: new Map([[exchange?.id, exchange]]),
    outgoingGroup: "default",
    clock: createExchangeClock(now, now),
    weights: createWeights({ db, now, outgoingGroup: "default" }),
    node: { id: random(8).toString("hex"), version: "0.0.0", startedAt: now() },
    webhook: undefined,
    mail: undefined,
  } as unknown as Deps;
}

const began = performance.now();
await prepare(db);
await fillWithKeys(newNode(counting.send), exchange, keys);
console.error(`${keys} keys are there after ${seconds()} s`);
const endsAt = clock.now + hours * 3_600_000;
const day = await liveThroughDay({ exchange, counting, keys, endsAt, clock, newNode });

const { inspections, mostInMinute, askedAt, answeredAt } = counting.report;
const unaskedMs = Math.max(counting.report.longestUnaskedMs, longestWait(askedAt));
const longestMs = Math.max(counting.report.longestGapMs, longestWait(answeredAt));
const oldEnough = day.altered.filter(({ at }) => at < endsAt - 2 * longestMs);
const frozen = await db.read
  .selectFrom("api_keys")
  .select("user_id")
  .where("frozen_by", "=", "keyhold")
  .execute();
const frozenKeys = new Set(frozen.map(({ user_id }) => user_id - 1));
const entries = await db.read
  .selectFrom("audit_entries")
  .select((on) => on.fn.countAll<number>().as("count"))
  .executeTakeFirstOrThrow();
await db.close();
folder.remove();

const SHARE = 1_080;
const perMinute = inspections / (hours * 60);
const roundMs = Math.max(everyMinutes * 60_000, (keys / perMinute) * 60_000);
const minutes = (ms: number) => `${(ms / 60_000).toFixed(1)} min`;
console.table({
  "took, in truth": `${seconds()} s`,
  "turns, nodes killed": `${day.turns}, ${day.kills}`,
  "inspections, answered": inspections,
  "a minute; and so a round takes": `${perMinute.toFixed(0)}; ${minutes(roundMs)}`,
  "longest time between two questions about a key": minutes(unaskedMs),
  "longest time between two answers about a key": minutes(longestMs),
  "most weight in a minute, of the share of 1,080": mostInMinute,
  "longest until a dead node's key was asked about": minutes(day.longestResumeMs),
  "checks by hand, refused for lack of weight": `${day.checksByHand}, ${day.checksRefused}`,
  "keys altered long enough ago, of them frozen": `${oldEnough.length}, ${oldEnough.filter(({ key }) => frozenKeys.has(key)).length}`,
  "frozen without being altered": [...frozenKeys].filter((key) => !day.altered.some((one) => one.key === key))
    .length,
  "audit entries": Number(entries.count),
});
const faults = [
  ...(unaskedMs > 1.5 * roundMs || longestMs > 2.5 * roundMs ? ["a key starved"] : []),
  ...(mostInMinute > SHARE ? ["a minute went above the share"] : []),
  ...(day.longestResumeMs > 25 * 60_000 ? ["a dead node's key was forgotten"] : []),
  ...(day.checksRefused > 0 ? ["somebody who checked by hand was refused"] : []),
  ...(oldEnough.every(({ key }) => frozenKeys.has(key)) ? [] : ["a key that was altered is not frozen"]),
];
for (const fault of faults) console.error(fault);
const round = (ms: number) => `${(ms / roundMs).toFixed(2)} rounds`;
verdict(
  faults.length === 0,
  `${round(unaskedMs)} between two questions about a key (bar 1.5), ${round(longestMs)} between two answers (bar 2.5), ` +
    `${mostInMinute} of the weight in a minute (bar ${SHARE}), ${faults.length} faults (bar 0)`,
);

function seconds(): string {
  return ((performance.now() - began) / 1_000).toFixed(0);
}

/** For how long a key has gone without at the end. */
function longestWait(times: Float64Array): number {
  return endsAt - times.reduce((earliest, at) => Math.min(earliest, at));
}
