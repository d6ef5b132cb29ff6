import { type CleanUpRule, cleanUpBatch } from "../db/clean-up.ts";
import type { Deps } from "./deps.ts";
import { KNOWN_ADDRESS_MS } from "./session-times.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
/** Few enough to hold other writers up for some milliseconds only: tokens lie all over their table. */
const DELETED_AT_ONCE = 100;

/**
 * How long each is kept after its end. An ended session is still shown to whoever tries its token as an ended one, and
 * every token of a session that lives is kept: only so is a copy of an old one noticed.
 */
const KEPT_MS: Readonly<Record<CleanUpRule, number>> = {
  throttles: 0,
  ended_sessions: 30 * DAY_MS,
  expired_sessions: 30 * DAY_MS,
  known_address_blocks: KNOWN_ADDRESS_MS,
  key_claims: HOUR_MS,
  invitations: 30 * DAY_MS,
  revoked_virtual_keys: 90 * DAY_MS,
  virtual_key_days: 90 * DAY_MS,
  // Their day is over, and with it what they count for.
  bot_orders: 7 * DAY_MS,
  bot_reads: 7 * DAY_MS,
  // Whoever comes too late is told so for a day.
  generated_keys: DAY_MS,
  notices: 90 * DAY_MS,
  // A token is good for a day; what the host renews for a login that somebody has forgotten to end, for longer.
  host_departures: 30 * DAY_MS,
  nodes: DAY_MS,
};

/** Deletes what is of no more use, in small transactions; answers how many rows. Several nodes may do it at once. */
export async function cleanUp({ db, now }: Pick<Deps, "db" | "now">): Promise<number> {
  let total = 0;
  for (const [rule, keptMs] of Object.entries(KEPT_MS) as [CleanUpRule, number][]) {
    const before = now() - keptMs;
    for (let deleted = DELETED_AT_ONCE; deleted === DELETED_AT_ONCE; total += deleted) {
      deleted = await db.write((tx) => cleanUpBatch(tx, rule, before, DELETED_AT_ONCE));
    }
  }
  return total;
}
