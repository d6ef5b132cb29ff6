import type { Deps } from "../operations/deps.ts";
import { measureBacklog } from "../operations/measure-backlog.ts";
import { measureRotation } from "../operations/measure-rotation.ts";
import { measureWatching } from "../operations/measure-watching.ts";
import { measureWeights } from "../operations/measure-weights.ts";
import { takeInventory } from "../operations/take-inventory.ts";
import type { Gauges, Reading } from "./gauges.ts";
import { paced, shared } from "./shared.ts";

/** Whoever scrapes, and however often, the database is asked once in this time. */
const SHARED_MS = 5_000;
/** An inventory reads every row: it takes a fiftieth of the time at most. */
const INVENTORY = { restMs: 15_000, restTimes: 50 };

/** How long answers are good for; tests want none that are old. */
interface Freshness {
  readonly sharedMs?: number;
  readonly inventory?: { readonly restMs: number; readonly restTimes: number };
}

/** What is measured of the state of the whole deployment: every node answers the same. */
export function watchState(
  gauges: Gauges,
  deps: Deps,
  { sharedMs = SHARED_MS, inventory = INVENTORY }: Freshness = {},
): void {
  watchInventory(
    gauges,
    paced(() => takeInventory(deps), inventory),
  );
  watchBacklog(
    gauges,
    shared(() => measureBacklog(deps), sharedMs),
  );
  watchKeyChecks(
    gauges,
    shared(() => measureWatching(deps), sharedMs),
  );
  watchWeights(
    gauges,
    shared(() => measureWeights(deps), sharedMs),
  );
  const rotation = shared(() => measureRotation(deps), sharedMs);
  gauges.watchAll(
    "keyhold_fernet_key_sealed_rows",
    "Rows that stand under a Fernet key other than the first: what a rotation has yet to seal anew, counted up to 100,000 of each table",
    ["fingerprint"],
    async () => [...(await rotation())].map(([fingerprint, value]) => ({ labels: { fingerprint }, value })),
  );
}

function watchInventory(gauges: Gauges, count: () => ReturnType<typeof takeInventory>): void {
  gauges.watchAll("keyhold_users", "Accounts, by whether they are switched on", ["state"], async () =>
    byName("state", (await count()).users),
  );
  gauges.watchAll(
    "keyhold_api_keys",
    "Stored exchange keys, by their state; what the operator has frozen is in keyhold_freezes",
    ["exchange", "state"],
    async () =>
      [...(await count()).apiKeys].flatMap(([exchange, counts]) =>
        byName("state", counts).map(({ labels, value }) => ({ labels: { exchange, ...labels }, value })),
      ),
  );
  gauges.watchAll("keyhold_virtual_keys", "Virtual keys, by whether they are revoked", ["state"], async () =>
    byName("state", (await count()).virtualKeys),
  );
}

function watchBacklog(gauges: Gauges, measure: () => ReturnType<typeof measureBacklog>): void {
  gauges.watch("keyhold_checkpoint_age_seconds", "Time since the newest checkpoint was signed", async () => {
    const { checkpointAgeMs } = await measure();
    if (checkpointAgeMs === undefined) throw new Error("there is no checkpoint yet");
    return checkpointAgeMs / 1_000;
  });
  gauges.watch(
    "keyhold_checkpoint_heads_waiting",
    "Audit chains whose newest entries no checkpoint covers, counted up to 10,000",
    async () => (await measure()).headsWaiting,
  );
  gauges.watchAll(
    "keyhold_orders_unfinished",
    "Orders of bots that are on their way, of which nobody knows what became, or that may still cost more than was reserved, counted up to 10,000",
    ["state"],
    async () => byName("state", Object.fromEntries((await measure()).orders)),
  );
  gauges.watch(
    "keyhold_orders_oldest_unsettled_seconds",
    "How long ago the oldest order was sent of which the exchange has not said what became of it; 0 when there is none",
    async () => (await measure()).oldestUnsettledMs / 1_000,
  );
  gauges.watchAll(
    "keyhold_notices_waiting",
    "Notices that have yet to go out, by way, counted up to 10,000",
    ["way"],
    async () =>
      [...(await measure()).notices].map(([way, { waiting: value }]) => ({ labels: { way }, value })),
  );
  gauges.watchAll(
    "keyhold_notices_oldest_waiting_seconds",
    "How long ago the oldest of them was made; 0 when there is none",
    ["way"],
    async () =>
      [...(await measure()).notices].map(([way, { oldestMs }]) => ({
        labels: { way },
        value: oldestMs / 1_000,
      })),
  );
  gauges.watchAll("keyhold_freezes", "What the operator has frozen", ["scope"], async () =>
    byName("scope", (await measure()).freezes),
  );
}

function watchKeyChecks(gauges: Gauges, measure: () => ReturnType<typeof measureWatching>): void {
  gauges.watch(
    "keyhold_keys_due",
    "Exchange keys that wait to be watched, counted up to 10,000 of each exchange",
    async () => (await measure()).due,
  );
  gauges.watch(
    "keyhold_keys_overdue_seconds",
    "How long the exchange key that has waited longest to be watched has been due",
    async () => (await measure()).overdueMs / 1_000,
  );
}

function watchWeights(gauges: Gauges, measure: () => ReturnType<typeof measureWeights>): void {
  gauges.watchAll(
    "keyhold_exchange_weight_taken",
    "Request weight of this minute that the nodes of the group have taken for themselves, by share",
    ["exchange", "share"],
    async () =>
      (await measure()).flatMap(({ exchange, taken }) =>
        byName("share", taken).map(({ labels, value }) => ({ labels: { exchange, ...labels }, value })),
      ),
  );
  gauges.watchAll(
    "keyhold_exchange_weight_seen",
    "Request weight of this minute that the exchange itself has counted, as far as a node had to tell",
    ["exchange"],
    async () => (await measure()).map(({ exchange, seen: value }) => ({ labels: { exchange }, value })),
  );
  gauges.watchAll(
    "keyhold_exchange_weight_limit",
    "Request weight that the exchange grants an address in a minute, as far as is known",
    ["exchange"],
    async () => (await measure()).map(({ exchange, granted: value }) => ({ labels: { exchange }, value })),
  );
  gauges.watchAll(
    "keyhold_exchange_pause_seconds",
    "How long the exchange is still to be left alone, because it said so; 0 when it is not",
    ["exchange"],
    async () =>
      (await measure()).map(({ exchange, pauseMs }) => ({ labels: { exchange }, value: pauseMs / 1_000 })),
  );
}

function byName(label: string, values: Readonly<Record<string, number>>): Reading[] {
  return Object.entries(values).map(([name, value]) => ({ labels: { [label]: name }, value }));
}
