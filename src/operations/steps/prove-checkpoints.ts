import type { KeyObject } from "node:crypto";
import { type Checkpoint, checkpointHeadBytes, leafHash } from "../../core/audit/checkpoint.ts";
import { MerkleTree } from "../../core/audit/merkle.ts";
import type { Fault } from "../../core/audit/proof/fault.ts";
import {
  BEFORE_FIRST,
  type Before,
  judgeCheckpoint,
  judgeCheckpointHead,
  wrong,
} from "../../core/audit/proof/judge-checkpoint.ts";
import { wholeNumber } from "../../core/audit/proof/rows.ts";
import type { Keyring } from "../../core/crypto/keyring.ts";
import { BEFORE_ALL, type Reader } from "../../db/audit-proof.ts";
import { CHECKPOINT_HEAD_PLACE } from "../../db/checkpoint-head.ts";
import {
  type CheckpointLeafRow,
  type CheckpointRow,
  findCheckpointHeadRow,
  readCheckpointLeaves,
  readCheckpointRows,
} from "../../db/checkpoint-proof.ts";
import { ProofCursor } from "./proof-cursor.ts";
import { judgeMac } from "./proof-macs.ts";

interface CheckpointProofOptions {
  readonly reader: Reader;
  readonly deployment: string;
  /** Without them no MAC, and no signature, can be judged. */
  readonly keyring: Keyring | undefined;
  readonly publicKey: KeyObject | undefined;
  readonly onFault: (fault: Fault) => void;
}

interface CheckpointTally {
  readonly checkpoints: number;
  /** The numbers of those whose leaves are not what was signed. */
  readonly wrong: ReadonlySet<string>;
}

/** More are counted together: what is wrong is plain by then. */
const WRONG_KEPT = 10_000;

/** Recomputes the chain of checkpoints, and the tree of leaves under each, in one pass over both tables. */
export async function proveCheckpoints(options: CheckpointProofOptions): Promise<CheckpointTally> {
  const { reader, keyring, publicKey, deployment, onFault } = options;
  const rows = new ProofCursor<CheckpointRow>(
    (after, limit) => readCheckpointRows(reader, after, limit),
    (row) => [row.number],
    BEFORE_ALL,
  );
  const leaves = new ProofCursor<CheckpointLeafRow>(
    (after, limit) => readCheckpointLeaves(reader, after, limit),
    (row) => [row.checkpoint, row.chain],
    BEFORE_ALL,
  );
  const wrongOnes = new Set<string>();
  let before = BEFORE_FIRST;
  let checkpoints = 0;
  for (await rows.fill(); rows.current !== undefined; await rows.fill()) {
    const row = rows.current;
    rows.advance();
    checkpoints += 1;
    const checkpoint = checkpointOf(row, deployment);
    const tree = await treeOf(row.number, leaves, (stray) => onFault(strayLeaf(stray)));
    const doLeavesHold = row.leaf_count === String(tree.size) && row.root === tree.root();
    const fault = checkpoint === undefined ? unreadable(row) : judgeCheckpoint(checkpoint, before, publicKey);
    if (fault !== undefined) onFault(fault);
    else if (!doLeavesHold) onFault(wrong(Number(row.number), "was signed over other leaves"));
    if (!doLeavesHold && wrongOnes.size < WRONG_KEPT) wrongOnes.add(row.number);
    before = { number: Number(row.number), hash: row.hash };
  }
  await refuseStrays(before, leaves, onFault);
  const fault = await judgeNewest(reader, keyring, before);
  if (fault !== undefined) onFault(fault);
  return { checkpoints, wrong: wrongOnes };
}

/** Whether one checkpoint is signed, over the leaves that stand there; whatever is before it is left aside. */
export async function proveCheckpoint(
  { reader, deployment, publicKey }: Pick<CheckpointProofOptions, "reader" | "deployment" | "publicKey">,
  number: number,
): Promise<{ readonly at: number } | { readonly fault: Fault }> {
  const [row] = await readCheckpointRows(reader, [number - 1], 1);
  const checkpoint = row === undefined ? undefined : checkpointOf(row, deployment);
  if (checkpoint === undefined || checkpoint.number !== number) {
    const message = `checkpoint ${number} is missing`;
    return { fault: { kind: "checkpoint_missing", checkpoint: number, message } };
  }
  const before = { number: number - 1, hash: checkpoint.previous };
  const leaves = new ProofCursor<CheckpointLeafRow>(
    (after, limit) => readCheckpointLeaves(reader, after, limit),
    (leaf) => [leaf.checkpoint, leaf.chain],
    [number - 1, Number.MAX_SAFE_INTEGER],
  );
  const tree = await treeOf(String(number), leaves, () => undefined);
  const doLeavesHold = tree.size === checkpoint.leafCount && tree.root() === checkpoint.root;
  const fault = judgeCheckpoint(checkpoint, before, publicKey);
  if (fault !== undefined) return { fault };
  return doLeavesHold ? { at: checkpoint.at } : { fault: wrong(number, "was signed over other leaves") };
}

/** The tree over the leaves of a checkpoint; leaves before it belong to none. */
async function treeOf(
  number: string,
  leaves: ProofCursor<CheckpointLeafRow>,
  onStray: (leaf: CheckpointLeafRow) => void,
): Promise<MerkleTree> {
  const tree = new MerkleTree();
  for (await leaves.fill(); leaves.current !== undefined; await leaves.fill()) {
    while (leaves.current !== undefined && Number(leaves.current.checkpoint) <= Number(number)) {
      const { checkpoint, chain, sequence, head } = leaves.current;
      if (checkpoint === number) tree.add(leafHash({ chainId: chain, sequence, head }));
      else onStray(leaves.current);
      leaves.advance();
    }
    if (leaves.current !== undefined) return tree;
  }
  return tree;
}

/** The leaves of the checkpoint that is being made are all that may stand after the newest. */
async function refuseStrays(
  last: Before,
  leaves: ProofCursor<CheckpointLeafRow>,
  onFault: (fault: Fault) => void,
): Promise<void> {
  for (await leaves.fill(); leaves.current !== undefined; await leaves.fill()) {
    const leaf = leaves.current;
    if (leaf.checkpoint !== String(last.number + 1)) return onFault(strayLeaf(leaf));
    leaves.advance();
  }
}

function strayLeaf({ checkpoint, chain }: CheckpointLeafRow): Fault {
  const message = `a leaf of a checkpoint that is not there was put in, or the checkpoint was taken out`;
  return { kind: "checkpoint_wrong", chain, checkpoint: Number(checkpoint), message };
}

async function judgeNewest(
  reader: Reader,
  keyring: Keyring | undefined,
  last: Before,
): Promise<Fault | undefined> {
  const row = await findCheckpointHeadRow(reader);
  if (row === undefined) return judgeCheckpointHead(undefined, last, undefined);
  const number = wholeNumber(row.number);
  if (number === undefined)
    return { kind: "head_rewritten", message: "the record of the newest checkpoint names none" };
  const bytes = checkpointHeadBytes(number, row.hash);
  const mac = judgeMac(keyring, CHECKPOINT_HEAD_PLACE, bytes, { mac: row.mac, sealedWith: row.sealed_with });
  return judgeCheckpointHead({ number, hash: row.hash }, last, mac);
}

function checkpointOf(row: CheckpointRow, deployment: string): Checkpoint | undefined {
  const number = wholeNumber(row.number);
  const at = wholeNumber(row.at);
  const leafCount = wholeNumber(row.leaf_count);
  if (number === undefined || at === undefined || leafCount === undefined) return undefined;
  const { previous, root, hash, signature } = row;
  const areTexts = [previous, root, hash, signature].every((text) => typeof text === "string");
  return areTexts ? { deployment, number, at, previous, leafCount, root, hash, signature } : undefined;
}

function unreadable({ number }: CheckpointRow): Fault {
  const message = `a checkpoint was changed into something that is none`;
  return {
    kind: "checkpoint_wrong",
    message,
    ...(wholeNumber(number) === undefined ? {} : { checkpoint: Number(number) }),
  };
}
