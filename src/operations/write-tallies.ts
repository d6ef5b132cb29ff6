import { addReads, type ReadCount } from "../db/bot-reads.ts";
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

/** Writes down what was counted in memory: reads, uses and refusals of bots. Virtual keys are taken in the order of their ids. */
export async function writeTallies(
  deps: Pick<Deps, "db" | "keyring" | "now" | "random">,
  { reads, uses, refusals }: Tallies,
): Promise<void> {
  const byKey = [...reads].sort((a, b) => a.virtualKeyId - b.virtualKeyId);
  const used = [...uses].sort(([a], [b]) => a - b);
  const byUser = [...refusals].sort((a, b) => a.userId - b.userId);
  await inPieces(used, (piece) =>
    deps.db.write(async (tx) => {
      for (const [id, at] of piece) await noteUse(tx, id, at);
    }),
  );
  await inPieces(byKey, (piece) =>
    deps.db.write(async (tx) => {
      for (const count of piece) await addReads(tx, count);
    }),
  );
  // One at a time: a chain that cannot be appended to must not keep the others from being told.
  for (const { userId, origin, happening, times } of byUser) {
    await deps.db.write((tx) => recordRefusal(tx, deps, origin, userId, happening, times));
  }
}

async function inPieces<T>(rows: readonly T[], write: (piece: readonly T[]) => Promise<void>): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await write(rows.slice(start, start + ROWS_AT_ONCE));
  }
}
