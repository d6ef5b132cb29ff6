import { setTimeout as sleep } from "node:timers/promises";
import { KeyholdError } from "../core/errors.ts";
import { freezeInForce, type KeyStanding, type KeyState, shownState } from "../core/keys/state.ts";
import { type ApiKeyRow, findShownApiKey } from "../db/api-keys.ts";
import { listKeysToCheck } from "../db/watched-keys.ts";
import type { Exchange, ExchangeId } from "../exchanges/index.ts";
import type { Deps } from "./deps.ts";
import { freezeOfRow } from "./steps/key-standing.ts";
import { pagesAfter } from "./steps/pages.ts";
import { type Watched, watchKey } from "./steps/watch-key.ts";

/** An exchange key that was asked about, and how it stands after that. */
export interface CheckedKey {
  readonly id: number;
  readonly userId: number;
  readonly email: string;
  readonly exchange: string;
  readonly outcome: "accepted" | "rejected" | "unclear";
  /** The code of why it is rejected, or why there is no verdict. */
  readonly reason: string | null;
  readonly state: KeyState;
  readonly isFrozenForDrift: boolean;
}

type Pause = (ms: number) => Promise<unknown>;

const AT_ONCE = 16;
const RETRY_MS = 1_000;
/** How often, and how many times, a key is asked about again when there was no weight for its account. */
const AGAIN_MS = 5_000;
const AGAIN = 24;
/** For so long there is no weight only if the exchange wants to be left alone, or somebody takes it all. */
const PATIENCE = 120;

/**
 * Asks about every exchange key now, in the order of their ids, as fast as the weight for watching grants, and acts on it as watching
 * does. `pause` waits for so many milliseconds. Throws what the database throws.
 */
export async function* checkKeys(deps: Deps, pause: Pause = sleep): AsyncGenerator<CheckedKey> {
  const read = (after: number, limit: number) => listKeysToCheck(deps.db, after, limit);
  for await (const rows of pagesAfter(0, AT_ONCE, read, ({ id }) => id)) {
    const checks: Promise<CheckedKey | undefined>[] = [];
    for (const row of rows) {
      const isPaid = await waitForWeight(deps, row, pause);
      const checking = check(deps, row, isPaid, pause);
      checks.push(checking);
      // A fault is thrown below, in its turn.
      const settled = checking.catch(() => undefined);
      // Who asks first asks for the time, too: else all would.
      if (checks.length === 1 && deps.clock.offset(row.exchange) === undefined) await settled;
    }
    for (const checked of await Promise.all(checks)) if (checked !== undefined) yield checked;
  }
}

async function waitForWeight(deps: Deps, row: ApiKeyRow, pause: Pause): Promise<boolean> {
  const exchange = deps.exchanges.get(row.exchange as ExchangeId);
  const weight = exchange?.inspectionRequests[0]?.weight;
  if (exchange === undefined || weight === undefined) return true;
  for (let turn = 0; turn < PATIENCE; turn++) {
    if (await deps.weights.take(exchange.id, "watch", weight)) return true;
    await pause(RETRY_MS);
  }
  return false;
}

/** Undefined for a key that is gone meanwhile. */
async function check(
  deps: Deps,
  row: ApiKeyRow & { readonly email: string },
  isPaid: boolean,
  pause: Pause,
): Promise<CheckedKey | undefined> {
  const { outcome, reason } = await ask(deps, row, isPaid, pause);
  // Of one that somebody else has just asked about, too: what they were told stands in the row.
  const shown = await findShownApiKey(deps.db.read, row.user_id);
  if (shown?.id !== row.id) return undefined;
  const freeze = freezeInForce(freezeOfRow(shown), shown.operator_frozen_at);
  return {
    id: row.id,
    userId: row.user_id,
    email: row.email,
    exchange: row.exchange,
    outcome: outcome === "overtaken" ? lastVerdict(shown) : outcome,
    reason,
    state: shownState(shown.state as KeyStanding["state"], freeze, shown.doubts),
    isFrozenForDrift: shown.frozen_by === "keyhold",
  };
}

function lastVerdict({ state }: Pick<ApiKeyRow, "state">): CheckedKey["outcome"] {
  return state === "valid" ? "accepted" : "rejected";
}

async function ask(
  deps: Deps,
  row: ApiKeyRow,
  isPaid: boolean,
  pause: Pause,
): Promise<{ readonly outcome: CheckedKey["outcome"] | "overtaken"; readonly reason: string | null }> {
  const exchange = deps.exchanges.get(row.exchange as ExchangeId);
  if (exchange === undefined) return { outcome: "unclear", reason: "not_configured" };
  const weight = exchange.inspectionRequests[0]?.weight ?? 0;
  let watched = isPaid ? await watch(deps, exchange, row, weight) : NO_WEIGHT;
  for (let turn = 0; isPaid && watched.outcome === "postponed" && turn < AGAIN; turn++) {
    await pause(AGAIN_MS);
    if (await waitForWeight(deps, row, pause)) watched = await watch(deps, exchange, row, weight);
  }
  const { outcome, reason } = watched;
  if (outcome === "postponed") return { outcome: "unclear", reason: "weight_used_up" };
  return { outcome, reason: reason?.code ?? null };
}

const NO_WEIGHT: CheckOutcome = { outcome: "postponed", reason: null };

type CheckOutcome = Pick<Watched, "outcome"> & { readonly reason: { readonly code: string } | null };

/** One key that does not open must not keep the others from being asked about. */
async function watch(deps: Deps, exchange: Exchange, row: ApiKeyRow, weight: number): Promise<CheckOutcome> {
  try {
    return await watchKey(deps, exchange, row, weight);
  } catch (error) {
    const isOfKey = error instanceof KeyholdError && UNREADABLE.includes(error.code);
    if (isOfKey) return { outcome: "unclear", reason: { code: error.code } };
    throw error;
  }
}

const UNREADABLE: readonly string[] = ["key_unreadable", "fernet_key_missing"];
