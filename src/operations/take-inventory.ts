import { setImmediate as turn } from "node:timers/promises";
import { type KeyStanding, type KeyState, shownState } from "../core/keys/state.ts";
import { type Counted, countApiKeys, countUsers, countVirtualKeys } from "../db/inventory.ts";
import type { Deps } from "./deps.ts";

/** What is stored, in numbers. */
interface Inventory {
  readonly users: Readonly<Record<"active" | "inactive", number>>;
  /** By exchange. A freeze of the operator stands beside the keys, and is not among their states here. */
  readonly apiKeys: ReadonlyMap<string, Readonly<Record<KeyState, number>>>;
  readonly virtualKeys: Readonly<Record<"live" | "revoked", number>>;
}

/** Few enough that nobody waits for a page, on a file where reading is done by the thread that serves. */
const ROWS_AT_ONCE = 2_000;

/** Counts users, exchange keys and virtual keys by their state, a page at a time: it reads every row once. */
export async function takeInventory({ db }: Pick<Deps, "db">, rowsAtOnce = ROWS_AT_ONCE): Promise<Inventory> {
  const users = { active: 0, inactive: 0 };
  await byPages(
    (after) => countUsers(db, after, rowsAtOnce),
    ({ is_active, count }) => {
      users[is_active === 1 ? "active" : "inactive"] += count;
    },
  );
  const apiKeys = new Map<string, Record<KeyState, number>>();
  await byPages(
    (after) => countApiKeys(db, after, rowsAtOnce),
    ({ exchange, state, is_frozen, is_doubted, count }) => {
      const counts = apiKeys.get(exchange) ?? { valid: 0, unconfirmed: 0, rejected: 0, frozen: 0 };
      const shown = is_frozen === 1 ? "frozen" : shownState(state as KeyStanding["state"], null, is_doubted);
      counts[shown] += count;
      apiKeys.set(exchange, counts);
    },
  );
  const virtualKeys = { live: 0, revoked: 0 };
  await byPages(
    (after) => countVirtualKeys(db, after, rowsAtOnce),
    ({ is_revoked, count }) => {
      virtualKeys[is_revoked === 1 ? "revoked" : "live"] += count;
    },
  );
  return { users, apiKeys, virtualKeys };
}

async function byPages<T extends Counted>(
  read: (after: number) => Promise<readonly T[]>,
  add: (counted: T) => void,
): Promise<void> {
  for (let last = 0; ; ) {
    const page = await read(last);
    if (page.length === 0) return;
    page.forEach(add);
    last = Math.max(...page.map((counted) => counted.last));
    // Others have their turn between two pages.
    await turn();
  }
}
