import { countDueKeys, findNextCheck } from "../db/watched-keys.ts";
import type { Deps } from "./deps.ts";

const COUNTED = 10_000;

/** How far watching is behind: keys that are due, up to 10,000 of each exchange, and for how long the first has been. */
export async function measureWatching({
  db,
  now,
  exchanges,
}: Pick<Deps, "db" | "now" | "exchanges">): Promise<{ readonly due: number; readonly overdueMs: number }> {
  const at = now();
  let due = 0;
  let overdueMs = 0;
  for (const id of exchanges.keys()) {
    due += await countDueKeys(db, id, at, COUNTED);
    overdueMs = Math.max(overdueMs, at - ((await findNextCheck(db, id)) ?? at));
  }
  return { due, overdueMs };
}
