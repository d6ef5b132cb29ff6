import { cleanUp } from "../operations/clean-up.ts";
import type { Deps } from "../operations/deps.ts";
import { eraseLeftDetails } from "../operations/erase-left-details.ts";

/** Periodic work: any node may do it, one at a time does. */
export interface Job {
  /** Stable: it is the name of a row. */
  readonly name: string;
  readonly everyMs: number;
  run(deps: Deps): Promise<unknown>;
}

const MINUTE_MS = 60_000;

/** Everything that is done without being asked for. */
export const JOBS: readonly Job[] = [
  { name: "clean-up", everyMs: 10 * MINUTE_MS, run: cleanUp },
  { name: "erasing", everyMs: MINUTE_MS, run: eraseLeftDetails },
];
