import { addReads, type ReadCount } from "../db/bot-reads.ts";
import type { Tx } from "../db/schema.ts";
import { noteUse } from "../db/virtual-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { type Happening, recordRefusal } from "./steps/record.ts";

/** Refusals of one kind that were counted in memory. */
export interface RefusalCount {
  readonly userId: number;
  readonly origin: Origin;
  readonly happening: Happening;
  readonly times: number;
}

/** What a node has counted since it last wrote it down. */
export interface Tallies {
  readonly reads: readonly ReadCount[];
  /** When each virtual key was last used, in milliseconds. */
  readonly uses: ReadonlyMap<number, number>;
  readonly refusals: readonly RefusalCount[];
}

const ROWS_AT_ONCE = 100;

/**
 * Writes down what was counted in memory: reads, uses and refusals of bots. What cannot be written is lost, such as the reads of a
 * virtual key that is gone; it keeps nothing else from being written, and the first failure is thrown at the end.
 */
export async function writeTallies(
  deps: Pick<Deps, "db" | "keyring" | "now" | "random">,
  { reads, uses, refusals }: Tallies,
): Promise<void> {
  const byKey = [...reads].sort(
    (a, b) => a.virtualKeyId - b.virtualKeyId || a.minute - b.minute || (a.endpoint < b.endpoint ? -1 : 1),
  );
  const used = [...uses].sort(([a], [b]) => a - b);
  const failures: unknown[] = [];
  const attempt = async (work: (tx: Tx) => Promise<void>) => {
    await deps.db.write(work).catch((error: unknown) => failures.push(error));
  };
  await inPieces(used, (piece) =>
    attempt(async (tx) => {
      for (const [id, at] of piece) await noteUse(tx, id, at);
    }),
  );
  await inPieces(byKey, (piece) =>
    attempt(async (tx) => {
      for (const count of piece) await addReads(tx, count);
    }),
  );
  for (const { userId, origin, happening, times } of refusals) {
    await attempt((tx) => recordRefusal(tx, deps, origin, userId, happening, times));
  }
  if (failures.length > 0) throw failures[0];
}

async function inPieces<T>(rows: readonly T[], write: (piece: readonly T[]) => Promise<void>): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await write(rows.slice(start, start + ROWS_AT_ONCE));
  }
}
