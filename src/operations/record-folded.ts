import { DEPLOYMENT_CHAIN } from "../core/audit/event.ts";
import { parseFoldKind } from "../core/audit/fold-kind.ts";
import { listOverFolds, type OverFold, takeFold } from "../db/refusal-folds.ts";
import type { Deps } from "./deps.ts";
import { minuteOf, type RecordDeps, recordOnChain } from "./steps/record.ts";

type FoldDeps = RecordDeps & Pick<Deps, "db">;

const FOLDS_AT_ONCE = 100;
const MINUTE_MS = 60_000;

/**
 * Records how many refusals were only counted, for every kind whose minute is over: one entry each. Answers how many kinds it has
 * ended; several nodes may do this at once.
 */
export async function recordFolded(deps: FoldDeps): Promise<number> {
  const minute = minuteOf(deps.now());
  let total = 0;
  for (let found = FOLDS_AT_ONCE; found === FOLDS_AT_ONCE; total += found) {
    const folds = await listOverFolds(deps.db, minute, FOLDS_AT_ONCE);
    const ends = await Promise.allSettled(folds.map((fold) => recordOne(deps, fold, minute)));
    // One chain that cannot be appended to keeps no other from being told; it is tried again with the next run.
    const failed = ends.find((end) => end.status === "rejected");
    if (failed !== undefined) throw failed.reason;
    found = folds.length;
  }
  return total;
}

function recordOne(deps: FoldDeps, fold: OverFold, minute: number): Promise<void> {
  return deps.db.write(async (tx) => {
    const taken = await takeFold(tx, fold, minute);
    if (taken === undefined || taken.count === 0) return;
    const { event, actor, subject, reason, from } = parseFoldKind(fold.kind);
    const since = new Date(taken.minute * MINUTE_MS).toISOString();
    await recordOnChain(tx, deps, fold.chainId, "", {
      event,
      actor,
      subject,
      data: { ...(reason === "" ? {} : { reason }), repeats: taken.count, since },
      details: fold.chainId === DEPLOYMENT_CHAIN ? {} : { address: from },
    });
  });
}
