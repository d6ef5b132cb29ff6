import { setTimeout as sleep } from "node:timers/promises";
import { scratchFolder } from "../../servers/keyhold.ts";
import { type Ground, type GroundOptions, layGround } from "../ground.ts";
import { type Load, startLoad } from "./load.ts";
import { lostOf } from "./lost.ts";
import type { Row } from "./scenario.ts";

const WARM_MS = 1_500;

/** A fault that sets in under load and is lifted again. */
export interface Trial extends Pick<Row, "fault" | "database"> {
  readonly ground?: Omit<GroundOptions, "dataDir" | "generosity">;
  /** Where the data folder is; a temporary folder unless told. */
  readonly dataDir?: string;
  /** How long it lasts. */
  readonly forMs: number;
  strike(ground: Ground, load: Load): Promise<void>;
  lift(ground: Ground, load: Load): Promise<void>;
  /** For a fault that may cost what was acknowledged: says so, instead of a complaint about each loss. */
  tellLoss?(lost: readonly string[]): string;
  /** Looks at the end at what this fault alone could do; a line for each thing that should not be. */
  examine?(ground: Ground, load: Load): Promise<readonly string[]>;
}

/** Runs it and answers its row; time counts from the end of the fault. */
export async function runTrial(trial: Trial): Promise<Row> {
  const { fault, database, forMs } = trial;
  const folder = scratchFolder();
  const ground = await layGround({
    ...trial.ground,
    dataDir: trial.dataDir ?? folder.path,
    generosity: 100_000,
  });
  let load: Load | undefined;
  try {
    for (const node of ground.nodes) await node.start();
    load = await startLoad(ground);
    await sleep(WARM_MS);
    const before = load.tally.lastErrorAt();
    if (before > 0) throw new Error(`something was wrong before the fault: ${load.tally.sentence()}`);
    load.tally.reset();
    await trial.strike(ground, load);
    await sleep(forMs);
    const since = performance.now();
    await trial.lift(ground, load);
    const wellAfterMs = await load.untilWell(since);
    const saw = load.tally.sentence();
    const faultsOfOurs = load.tally
      .all()
      .filter(([, heard]) => heard.startsWith("500 "))
      .map(([kind, heard, count]) => `${kind}: ${count} ${heard}`);
    await load.stop();
    const lost = await lostOf(ground, load);
    const unmeant = [
      ...(trial.tellLoss === undefined ? lost : []),
      ...((await trial.examine?.(ground, load)) ?? []),
      ...faultsOfOurs,
    ];
    return {
      fault,
      database,
      saw,
      lost: (trial.tellLoss ?? shortened)(lost),
      wellAfterMs,
      unmeant,
    };
  } finally {
    // Left alone it would go on asking whoever listens there next.
    await load?.stop();
    await ground.close();
    folder.remove();
  }
}

function shortened(lost: readonly string[]): string {
  if (lost.length === 0) return "nothing";
  return `${lost.slice(0, 3).join("; ")}${lost.length > 3 ? `; and ${lost.length - 3} more` : ""}`;
}
