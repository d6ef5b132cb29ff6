import { type Checkpoint, leafHash, signCheckpoint } from "../core/audit/checkpoint.ts";
import { MerkleTree } from "../core/audit/merkle.ts";
import { KeyholdError } from "../core/errors.ts";
import { type CheckpointHead, lockCheckpointHead, storeCheckpointHead } from "../db/checkpoint-head.ts";
import { countLeaves, gatherLeaves, readLeaves } from "../db/checkpoint-leaves.ts";
import { insertCheckpoint } from "../db/checkpoints.ts";
import type { Tx } from "../db/schema.ts";
import type { Deps } from "./deps.ts";
import { openCheckpointKey } from "./steps/checkpoint-key.ts";

type CheckpointDeps = Pick<Deps, "db" | "keyring" | "now">;

/** Few enough to hold other writers up for some milliseconds only. */
const GATHERED_AT_ONCE = 100;
const LEAVES_AT_ONCE = 1_000;

/**
 * Signs the heads of all chains that changed since the checkpoint before; answers undefined when none has. The heads are
 * gathered in small transactions, so that one process may end what another has begun. One process does this at a time,
 * under a lease; one that was overtaken writes nothing.
 * @throws KeyholdError `audit_unavailable` when the newest checkpoint or the head of a chain was tampered with. The
 * checkpoint of all other chains is made nevertheless.
 */
export async function makeCheckpoint(deps: CheckpointDeps): Promise<Checkpoint | undefined> {
  const { db } = deps;
  const head = await db.write((tx) => lockCheckpointHead(tx, deps.keyring));
  const refused = await gather(deps, head);
  const tree = new MerkleTree();
  for await (const leaves of readLeaves(db, head.number + 1, LEAVES_AT_ONCE)) {
    for (const leaf of leaves) tree.add(leafHash(leaf));
  }
  const checkpoint = tree.size === 0 ? undefined : await sign(deps, head, tree);
  if (refused.length > 0) {
    const cause = new Error(`the heads of the audit chains ${refused.join(", ")} were tampered with`);
    throw new KeyholdError("audit_unavailable", { cause });
  }
  return checkpoint;
}

/** Answers the chains that were refused. */
async function gather({ db, keyring }: CheckpointDeps, head: CheckpointHead): Promise<readonly number[]> {
  const refused: number[] = [];
  for (let last: number | undefined = -1; last !== undefined; ) {
    const after: number = last;
    const gathered = await db.write(async (tx) => {
      await refuseOvertaken(tx, keyring, head);
      return gatherLeaves(tx, keyring, head.number + 1, after, GATHERED_AT_ONCE);
    });
    refused.push(...gathered.refused);
    last = gathered.last;
  }
  return refused;
}

async function sign(deps: CheckpointDeps, head: CheckpointHead, tree: MerkleTree): Promise<Checkpoint> {
  const { deploymentId: deployment, privateKey } = await openCheckpointKey(deps);
  const about = { deployment, number: head.number + 1, at: deps.now(), previous: head.hash };
  const checkpoint = signCheckpoint({ ...about, leafCount: tree.size, root: tree.root() }, privateKey);
  await deps.db.write(async (tx) => {
    await refuseOvertaken(tx, deps.keyring, head);
    if ((await countLeaves(tx, checkpoint.number)) !== tree.size) throw overtaken();
    await insertCheckpoint(tx, checkpoint);
    await storeCheckpointHead(tx, deps.keyring, checkpoint);
  });
  return checkpoint;
}

async function refuseOvertaken(tx: Tx, keyring: Deps["keyring"], head: CheckpointHead): Promise<void> {
  if ((await lockCheckpointHead(tx, keyring)).number !== head.number) throw overtaken();
}

function overtaken(): KeyholdError {
  return new KeyholdError("storage_busy", { cause: new Error("another process made this checkpoint") });
}
