import { once } from "node:events";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { startWriter } from "./kill-writer-run.ts";
import { faults, openLedger, writePairs } from "./ledger.ts";

interface TwoWritersReport {
  /** Transactions acknowledged here and by the other process. */
  readonly own: number;
  readonly other: number;
  /** Calls of `write` here that gave up after 2 s. */
  readonly refused: number;
  readonly faults: readonly string[];
  /** How late the event loop of this process was, in milliseconds. */
  readonly delayMs: { readonly p50: number; readonly p99: number; readonly max: number };
}

/** Writes to one file from this process and from another one at full load, for `ms` milliseconds. */
export async function twoWriters(folder: string, ms: number): Promise<TwoWritersReport> {
  const path = join(folder, "shared.db");
  const db = await openLedger(path);
  const theirs = new Set<string>();
  const ours = new Set<string>();
  const child = startWriter(path, "other", ms, theirs);
  while (theirs.size === 0 && child.exitCode === null) await sleep(5);

  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const { refused } = await writePairs(db, "own", 32, ms, (pair) => ours.add(pair));
  delay.disable();
  if (child.exitCode === null) await once(child, "close");

  const report: TwoWritersReport = {
    own: ours.size,
    other: theirs.size,
    refused,
    faults: await faults(db, new Set([...ours, ...theirs].filter((line) => !line.startsWith("refused")))),
    delayMs: { p50: delay.percentile(50) / 1e6, p99: delay.percentile(99) / 1e6, max: delay.max / 1e6 },
  };
  await db.close();
  return report;
}
