import { checkReadiness, type Need } from "../operations/check-readiness.ts";
import type { Deps } from "../operations/deps.ts";

/** Finding out writes to the database, and anybody may ask: so often at most, for all who ask. */
const SHARED_MS = 1_000;
/** Whoever waits longer than this for the database is of no use to anybody. */
const DEADLINE_MS = 3_000;

/** What this node cannot work without and does not have; empty when it is ready. */
export type Readiness = () => Promise<readonly (Need | "stopping")[]>;

export function createReadiness(deps: Deps, isStopping: () => boolean): Readiness {
  const find = shared(() => Promise.race([checkReadiness(deps), inTime()]));
  return async () => (isStopping() ? ["stopping"] : find());
}

function shared<T>(find: () => Promise<T>): () => Promise<T> {
  let newest: { readonly at: number; readonly answer: Promise<T> } | undefined;
  return () => {
    const at = performance.now();
    if (newest === undefined || at - newest.at >= SHARED_MS) newest = { at, answer: find() };
    return newest.answer;
  };
}

function inTime(): Promise<readonly ["database"]> {
  return new Promise((resolve) => setTimeout(() => resolve(["database"]), DEADLINE_MS).unref());
}
