import { type DatabaseWatch, UNWATCHED } from "./db/watch.ts";
import type { Sent } from "./net/watched-send.ts";
import type { Purse } from "./operations/steps/weights.ts";

/** Who hears what goes out, and what has to wait. */
export interface Watch {
  readonly database: DatabaseWatch;
  noteSent(sent: Sent): void;
  noteMail(outcome: "taken" | "failed", durationMs: number): void;
  noteNoWeight(exchange: string, share: Purse): void;
  /** The host application's keys were fetched, or why they could not be. */
  noteHostKeys(problem: string | undefined): void;
}

export const NOBODY_WATCHES: Watch = {
  database: UNWATCHED,
  noteSent: () => undefined,
  noteMail: () => undefined,
  noteNoWeight: () => undefined,
  noteHostKeys: () => undefined,
};
