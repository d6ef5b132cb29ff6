import { checkpointLine } from "../core/audit/checkpoint-lines.ts";
import type { Deps } from "./deps.ts";
import { checkpointsAfter, newestCheckpoint } from "./steps/read-checkpoints.ts";

/**
 * Prints the checkpoints after a number, a line each and without their leaves; without a number none, since all that
 * are there were made before. Answers the number of the newest.
 */
export async function printCheckpoints(
  deps: Pick<Deps, "db">,
  after: number | undefined,
  print: (text: string) => void,
): Promise<number> {
  let last = after ?? (await newestCheckpoint(deps))?.number ?? 0;
  for await (const checkpoint of checkpointsAfter(deps, last)) {
    print(checkpointLine(checkpoint));
    last = checkpoint.number;
  }
  return last;
}
