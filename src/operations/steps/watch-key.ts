import { rejectionOf } from "../../core/keys/judge.ts";
import type { Finding } from "../../core/keys/notices.ts";
import { conclude, type Seen } from "../../core/keys/watch.ts";
import type { NewNotice } from "../../core/keys/watch-notices.ts";
import { type ApiKeyRow, lockApiKey, updateApiKey } from "../../db/api-keys.ts";
import { listToldNames } from "../../db/notices.ts";
import type { Tx } from "../../db/schema.ts";
import { lockUser } from "../../db/users.ts";
import { setNextCheck, touchWatchedKey } from "../../db/watched-keys.ts";
import type { Exchange } from "../../exchanges/index.ts";
import type { Deps } from "../deps.ts";
import { askAboutWatched, type WatchAskDeps } from "./ask-about-watched.ts";
import { nextCheck } from "./key-standing.ts";
import { record } from "./record.ts";
import { credentialOf } from "./sealed-key.ts";
import { type TellDeps, tell } from "./tell.ts";
import { changedColumns, isQuiet, knownOf, timesOf } from "./watch-columns.ts";

export type WatchDeps = WatchAskDeps & TellDeps & Pick<Deps, "db" | "keyring" | "random" | "checkEveryMs">;

/** By then there is weight again. */
const POSTPONED_MS = 60_000;

/** What came of watching a key. `postponed`: there was no weight to ask; `overtaken`: somebody checked or replaced it meanwhile. */
export interface Watched {
  readonly outcome: "accepted" | "rejected" | "unclear" | "postponed" | "overtaken";
  /** Why it is rejected, or why there is no verdict. */
  readonly reason: Finding | null;
}

/**
 * Asks the exchange about a key and acts on it: what was found, what was done about it, and what its owner is told are one
 * transaction. `paid` is weight that was taken before. Throws `key_unreadable`, `fernet_key_missing`, and what the database throws.
 */
export async function watchKey(
  deps: WatchDeps,
  exchange: Exchange,
  row: ApiKeyRow,
  paid: number,
): Promise<Watched> {
  const askedAt = deps.now();
  const key = {
    exchange,
    credential: credentialOf(deps, row),
    known: knownOf(row),
    accountId: row.account_id,
  };
  const seen = await askAboutWatched(deps, key, paid);
  if (seen.outcome === "postponed") {
    // What asks for much goes behind all that are due by then: many of these must not keep the others waiting.
    const { next_check_at } = seen.isFirstAnswered ? nextCheck(deps, deps.now(), POSTPONED_MS) : row;
    await deps.db.write((tx) => setNextCheck(tx, row.id, next_check_at));
    return { outcome: "postponed", reason: null };
  }
  if (!(await storeSeen(deps, row, seen, askedAt))) return { outcome: "overtaken", reason: null };
  if (seen.outcome === "unclear") return { outcome: "unclear", reason: seen.cause };
  const reason = seen.outcome === "rejected" ? seen.reason : rejectionOf(seen.judgement.verdict);
  return { outcome: reason === null ? "accepted" : "rejected", reason };
}

/** Most keys are as they were: then one statement writes the times. Answers false when somebody was faster. */
async function storeSeen(deps: WatchDeps, row: ApiKeyRow, seen: Seen, askedAt: number): Promise<boolean> {
  const conclusion = conclude(knownOf(row), seen, askedAt, deps.checkEveryMs);
  const steps = await untold(deps, row.user_id, conclusion.steps);
  if (steps.length === 0 && isQuiet(row, conclusion, seen)) {
    const times = timesOf(deps, row, conclusion, seen, askedAt);
    if (await deps.db.write((tx) => touchWatchedKey(tx, row, times))) return true;
  }
  return deps.db.write((tx) => storeChange(tx, deps, row, seen, steps, askedAt));
}

async function untold(
  { db }: WatchDeps,
  userId: number,
  steps: readonly NewNotice[],
): Promise<readonly NewNotice[]> {
  if (steps.length === 0) return steps;
  const told = await listToldNames(
    db,
    userId,
    steps.map(({ name }) => name),
  );
  return steps.filter(({ name }) => !told.has(name));
}

/** Concludes anew from the row as it is now, locked: nothing is reserved with the key once it is frozen here. */
async function storeChange(
  tx: Tx,
  deps: WatchDeps,
  row: ApiKeyRow,
  seen: Seen,
  steps: readonly NewNotice[],
  askedAt: number,
): Promise<boolean> {
  const userId = row.user_id;
  if ((await lockUser(tx, userId)) === undefined) return false;
  const current = await lockApiKey(tx, userId);
  if (current?.id !== row.id || current.version !== row.version) return false;
  if (current.last_checked_at > askedAt) return false;
  const conclusion = conclude(knownOf(current), seen, askedAt, deps.checkEveryMs);
  await updateApiKey(tx, row.id, changedColumns(deps, current, conclusion, seen, askedAt));
  const subject = `api_key:${row.id}` as const;
  const { change, freeze } = conclusion;
  if (change !== null) {
    await record(tx, deps, undefined, userId, {
      event: "api_key.watched",
      actor: "system",
      subject,
      data: change,
    });
  }
  if (freeze !== null && current.frozen_at === null) {
    const data = { reason: freeze.code };
    await record(tx, deps, undefined, userId, { event: "api_key.frozen", actor: "system", subject, data });
  }
  await tell(tx, deps, userId, [...conclusion.happenings, ...steps]);
  return true;
}
