import { checkpointLine, leafLine } from "../core/audit/checkpoint-lines.ts";
import { KeyholdError } from "../core/errors.ts";
import { appendTo, type LastInFile, readFileEnd } from "../files/checkpoint-file.ts";
import type { Deps } from "./deps.ts";
import { checkpointsAfter, hashOfCheckpoint, leavesOf } from "./steps/read-checkpoints.ts";

type FileDeps = Pick<Deps, "db">;

/**
 * Adds every checkpoint that the file lacks, with its leaves, and has them on the disk.
 * @throws KeyholdError `audit_unavailable` when the file holds a checkpoint that the database does not: the database was
 * put back, or its past was changed.
 */
export async function appendAuditFile(deps: FileDeps, path: string): Promise<void> {
  const { last, isTorn } = await readFileEnd(path);
  await refuseContradiction(deps, last);
  await appendTo(path, linesAfter(deps, last?.number ?? 0), { isTorn });
}

async function* linesAfter(deps: FileDeps, number: number): AsyncGenerator<string> {
  for await (const checkpoint of checkpointsAfter(deps, number)) {
    yield checkpointLine(checkpoint);
    for await (const leaves of leavesOf(deps, checkpoint.number)) yield leaves.map(leafLine).join("");
  }
}

async function refuseContradiction(deps: FileDeps, last: LastInFile | undefined): Promise<void> {
  if (last === undefined || (await hashOfCheckpoint(deps, last.number)) === last.hash) return;
  const sentence = `the audit file holds checkpoint ${last.number}, and the database holds another or none of that number`;
  throw new KeyholdError("audit_unavailable", { cause: new Error(sentence) });
}
