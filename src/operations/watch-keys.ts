import type { ApiKeyRow } from "../db/api-keys.ts";
import type { Tx } from "../db/schema.ts";
import { claimDueKeys, isAnyKeyDue, listInactiveUsers, setNextCheck } from "../db/watched-keys.ts";
import type { Exchange } from "../exchanges/index.ts";
import type { Deps } from "./deps.ts";
import { nextCheck } from "./steps/key-standing.ts";
import { type WatchDeps, watchKey } from "./steps/watch-key.ts";

/** Longer than a batch can take: what both deadlines of a question allow, and the transactions around them. */
const CLAIM_MS = 60_000;
/** Asked at once, so that an exchange which hangs holds up a batch for no longer than one key. */
const BATCH = 32;
/** With a turn every five seconds these are more than the weight allows. */
const BATCHES = 4;

/**
 * Watches the keys that are due, those that have been due the longest first, as far as the weight for it goes, each exchange for itself;
 * answers how many. A key of an exchange that has no address here is passed over. Throws the first fault of a single key, once
 * all others are done.
 */
export async function watchKeys(deps: WatchDeps & Pick<Deps, "exchanges">): Promise<number> {
  const turns = await Promise.allSettled(
    [...deps.exchanges.values()].map((exchange) => watchExchange(deps, exchange)),
  );
  const failed = turns.find((turn) => turn.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return turns.reduce((sum, turn) => sum + (turn.status === "fulfilled" ? turn.value : 0), 0);
}

async function watchExchange(deps: WatchDeps, exchange: Exchange): Promise<number> {
  const faults: unknown[] = [];
  let watched = 0;
  for (let batch = 0; batch < BATCHES; batch++) {
    const rows = await takeBatch(deps, exchange);
    if (rows.length === 0) break;
    const results = await watchBatch(deps, exchange, rows);
    faults.push(...results.flatMap((result) => (result.status === "rejected" ? [result.reason] : [])));
    watched += rows.length;
    const answered = results.some((result) => result.status === "fulfilled" && result.value);
    // An exchange that answers nobody is asked no more in this turn.
    if (!answered || rows.length < BATCH) break;
  }
  if (faults.length > 0) throw faults[0];
  return watched;
}

/** One goes ahead when the exchange's clock is not known: else each would ask for the time, and pay for it. */
async function watchBatch(deps: WatchDeps, exchange: Exchange, rows: readonly ApiKeyRow[]) {
  const watch = (row: ApiKeyRow) => watchOne(deps, exchange, row, costOf(exchange));
  const ahead = deps.clock.offset(exchange.id) === undefined ? rows.slice(0, 1) : [];
  const first = await Promise.allSettled(ahead.map(watch));
  return [...first, ...(await Promise.allSettled(rows.slice(ahead.length).map(watch)))];
}

/** Answers whether the exchange gave a verdict. What does not open is looked at again with the next round. */
async function watchOne(
  deps: WatchDeps,
  exchange: Exchange,
  row: ApiKeyRow,
  weight: number,
): Promise<boolean> {
  try {
    const { outcome } = await watchKey(deps, exchange, row, weight);
    return outcome !== "unclear" && outcome !== "postponed";
  } catch (error) {
    await deps.db.write((tx) => setNextCheck(tx, row.id, nextCheck(deps, deps.now()).next_check_at));
    throw error;
  }
}

/** Weight first, then keys: what cannot be asked is not taken in hand. */
async function takeBatch(deps: WatchDeps, exchange: Exchange): Promise<readonly ApiKeyRow[]> {
  const takenAt = deps.now();
  if (!(await isAnyKeyDue(deps.db, exchange.id, takenAt))) return [];
  const weight = costOf(exchange);
  let paid = 0;
  while (paid < BATCH && (await deps.weights.take(exchange.id, "watch", weight))) paid += 1;
  if (paid === 0) return [];
  const rows = await deps.db.write((tx) => claim(tx, deps, exchange, paid));
  deps.weights.giveBack(exchange.id, "watch", (paid - rows.length) * weight, takenAt);
  return rows;
}

/** Keys of accounts that are switched off wait a whole round; nobody uses them. */
async function claim(
  tx: Tx,
  deps: WatchDeps,
  exchange: Exchange,
  limit: number,
): Promise<readonly ApiKeyRow[]> {
  const now = deps.now();
  const rows = await claimDueKeys(tx, exchange.id, now, now + CLAIM_MS, limit);
  const inactive = await listInactiveUsers(
    tx,
    rows.map((row) => row.user_id),
  );
  for (const row of rows) {
    if (inactive.has(row.user_id)) await setNextCheck(tx, row.id, nextCheck(deps, now).next_check_at);
  }
  return rows.filter((row) => !inactive.has(row.user_id));
}

function costOf({ inspectionRequests: [first] }: Exchange): number {
  return first?.weight ?? 0;
}
