import { appendAuditFile } from "../operations/append-audit-file.ts";
import { cleanUp } from "../operations/clean-up.ts";
import { deliverCheckpoints } from "../operations/deliver-checkpoints.ts";
import { deliverNotices } from "../operations/deliver-notices.ts";
import type { Deps } from "../operations/deps.ts";
import { eraseLeftDetails } from "../operations/erase-left-details.ts";
import { makeCheckpoint } from "../operations/make-checkpoint.ts";
import { printCheckpoints } from "../operations/print-checkpoints.ts";
import { recordFolded } from "../operations/record-folded.ts";
import { settleOrders } from "../operations/settle-orders.ts";
import { watchKeys } from "../operations/watch-keys.ts";

/** Periodic work: any node may do it, one at a time does, unless each is to do it for itself. */
export interface Job {
  /** Stable: it is the name of a row. */
  readonly name: string;
  readonly everyMs: number;
  /** Each node does it, whatever the others do. */
  readonly isOfEachNode?: boolean;
  /** It waits for others outside: nothing else of this node waits for it. */
  readonly isLong?: boolean;
  /** It is done once more when a node stops. */
  readonly isDoneAtStop?: boolean;
  run(deps: Deps): Promise<unknown>;
}

const MINUTE_MS = 60_000;
/** What an order has cost is known within seconds of its answer getting lost. */
const SETTLE_MS = 5_000;
/** Often enough for all that the weight of a minute allows, in turns of some seconds. */
const WATCH_MS = 5_000;
const NOTICE_MS = 5_000;

/** A job for each way on which notices go out: neither waits for a receiver of the other. */
const NOTICES: readonly Job[] = (["webhook", "email"] as const).map((channel) => ({
  name: `notices-${channel}`,
  everyMs: NOTICE_MS,
  isLong: true,
  run: (deps) => deliverNotices(deps, channel),
}));

/** How often checkpoints are made, and where each node writes them. */
interface CheckpointSchedule {
  readonly everyMs: number;
  /** `stdout`, or the path of a file. */
  readonly file: string | undefined;
}

/**
 * Everything that is done without being asked for. `print` writes to the standard output; `checkEveryMs` is how often a key is
 * watched.
 */
export function jobsOf(
  { everyMs, file }: CheckpointSchedule,
  checkEveryMs: number,
  print: (text: string) => void,
): readonly Job[] {
  return [
    { name: "clean-up", everyMs: 10 * MINUTE_MS, run: cleanUp },
    { name: "erasing", everyMs: MINUTE_MS, run: eraseLeftDetails },
    { name: "refusals", everyMs: MINUTE_MS, run: recordFolded },
    { name: "settling", everyMs: SETTLE_MS, run: settleOrders },
    { name: "watching", everyMs: Math.min(WATCH_MS, checkEveryMs), isLong: true, run: watchKeys },
    ...NOTICES,
    { name: "checkpoints", everyMs, isDoneAtStop: true, run: makeCheckpoint },
    ...(file === undefined
      ? []
      : [{ everyMs, isOfEachNode: true, isDoneAtStop: true, ...outlet(file, print) }]),
    // Last, because a receiver that hangs must keep nothing else waiting at the stop.
    { name: "webhook", everyMs, isDoneAtStop: true, run: deliverCheckpoints },
  ];
}

function outlet(file: string, print: (text: string) => void): Pick<Job, "name" | "run"> {
  if (file !== "stdout") return { name: "audit-file", run: (deps) => appendAuditFile(deps, file) };
  let printed: number | undefined;
  return {
    name: "audit-output",
    async run(deps) {
      printed = await printCheckpoints(deps, printed, print);
    },
  };
}
