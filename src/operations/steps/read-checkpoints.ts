import type { Checkpoint } from "../../core/audit/checkpoint.ts";
import type { Leaf } from "../../core/audit/merkle.ts";
import { findCheckpointHead } from "../../db/checkpoint-head.ts";
import { readLeaves } from "../../db/checkpoint-leaves.ts";
import { findCheckpoint, listCheckpoints } from "../../db/checkpoints.ts";
import { findCheckpointKey } from "../../db/deployment.ts";
import type { Deps } from "../deps.ts";
import { pagesAfter } from "./pages.ts";

type ReadDeps = Pick<Deps, "db">;

const CHECKPOINTS_AT_ONCE = 100;
const LEAVES_AT_ONCE = 1_000;

/** The checkpoints after a number, in order. */
export async function* checkpointsAfter({ db }: ReadDeps, number: number): AsyncGenerator<Checkpoint> {
  const { deploymentId: deployment } = await findCheckpointKey(db);
  const read = (after: number, limit: number) => listCheckpoints(db, after, limit);
  for await (const page of pagesAfter(number, CHECKPOINTS_AT_ONCE, read, (last) => last.number))
    for (const checkpoint of page) yield { ...checkpoint, deployment };
}

/** The leaves of a checkpoint, in pages. */
export function leavesOf({ db }: ReadDeps, number: number): AsyncGenerator<readonly Leaf[]> {
  return readLeaves(db, number, LEAVES_AT_ONCE);
}

/** The hash of a checkpoint as the database has it now; undefined when it has none of that number. */
export async function hashOfCheckpoint({ db }: ReadDeps, number: number): Promise<string | undefined> {
  return (await findCheckpoint(db, number))?.hash;
}

/** The newest checkpoint's number and time; undefined before there is one. */
export async function newestCheckpoint({
  db,
}: ReadDeps): Promise<{ readonly number: number; readonly at: number } | undefined> {
  const number = (await findCheckpointHead(db))?.number ?? 0;
  return number === 0 ? undefined : findCheckpoint(db, number);
}
