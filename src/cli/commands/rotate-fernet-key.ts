import { setFlagsFromString } from "node:v8";
import { compose, composeToRead, refuseOlderDatabase } from "../../compose.ts";
import { type Config, readConfig } from "../../config.ts";
import { planRotation, type RotationPlan } from "../../operations/plan-rotation.ts";
import { type Retirements, retireFernetKeys } from "../../operations/retire-fernet-keys.ts";
import { type Rotated, rotateFernetKey } from "../../operations/rotate-fernet-key.ts";
import { startRenewing } from "../../renewing.ts";
import { type Command, DATA_DIR_OPTION, textOption } from "../command.ts";
import { createRowProgress } from "../progress.ts";
import { EXIT, say, type Terminal } from "../terminal.ts";
import { countLines, leftLine, retirementLine, unreadyLine } from "./rotation-lines.ts";

export const rotateFernetKeyCommand: Command = {
  name: "rotate-fernet-key",
  summary: "seal everything anew under the first Fernet key, while servers run",
  options: {
    "dry-run": { type: "boolean", help: "count, say which nodes are not ready, and change nothing" },
    force: { type: "boolean", help: "go on though nodes are not ready" },
    "data-dir": DATA_DIR_OPTION,
  },
  notes: [
    "First give every node OLD,NEW, then every node NEW,OLD, then run this with NEW,OLD. It may be stopped at any",
    "moment and run again. When nothing needs an old key any more, the database refuses it from then on.",
    "Exit code 0 says that the old keys may be dropped from FERNET_KEY everywhere.",
  ],
  async run({ options, environment, terminal }) {
    const config = readConfig(environment, { dataDir: textOption(options, "data-dir") });
    const plan = await makePlan(config);
    for (const node of plan.unready) say(terminal.err, unreadyLine(node, config.keyring.first.fingerprint));
    const isRefused = plan.unready.length > 0 && options.force !== true;
    if (options["dry-run"] === true) {
      tellPlan(terminal, config, plan);
      return isRefused ? EXIT.refused : EXIT.done;
    }
    if (isRefused) {
      say(terminal.err, "nothing was changed (--force goes on; then requests to these nodes may fail)");
      return EXIT.refused;
    }
    return rotate(config, terminal, plan.total);
  },
};

/** Before anything is written: the new key is not added to a database whose nodes do not hold it. */
async function makePlan(config: Config): Promise<RotationPlan> {
  const { deps, pending, close } = await composeToRead(config);
  try {
    refuseOlderDatabase(pending);
    return await planRotation({ ...deps, now: Date.now });
  } finally {
    await close();
  }
}

function tellPlan({ out, err }: Terminal, config: Config, { counts, total, retiring }: RotationPlan): void {
  const { fingerprint } = config.keyring.first;
  for (const line of countLines(counts, fingerprint)) say(out, line);
  say(err, `${total} rows would be sealed anew under ${fingerprint}`);
  if (retiring.length > 0) say(err, `then these keys would be retired: ${retiring.join(", ")}`);
}

async function rotate(config: Config, terminal: Terminal, total: number): Promise<number> {
  // Rows are garbage as soon as they are written: a young generation that grows would only take memory.
  setFlagsFromString("--semi-space-growth-factor=1");
  const { deps, close } = await compose(config);
  const { renew, close: endRenewing } = startRenewing(config.keyring);
  const progress = createRowProgress(terminal.err, total);
  try {
    const rotated = await rotateFernetKey({ ...deps, renew }, progress.note).finally(progress.end);
    return tellEnd(terminal, config, rotated, await retireFernetKeys(deps));
  } finally {
    await endRenewing();
    await close();
  }
}

function tellEnd({ out, err }: Terminal, config: Config, rotated: Rotated, retirements: Retirements): number {
  const { moved, left, leftCount } = rotated;
  for (const row of left) say(err, leftLine(row));
  if (leftCount > left.length) say(err, `... and ${leftCount - left.length} more`);
  const sealed = [...moved.values()].reduce((sum, count) => sum + count, 0);
  say(err, `${sealed} rows were sealed anew under ${config.keyring.first.fingerprint}`);
  for (const key of retirements.keys) say(err, retirementLine(key));
  for (const line of countLines(retirements.counts, config.keyring.first.fingerprint)) say(out, line);
  const isOver = leftCount === 0 && retirements.keys.every(({ outcome }) => outcome === "retired");
  return isOver ? EXIT.done : EXIT.refused;
}
