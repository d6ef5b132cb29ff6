import type { KeyObject } from "node:crypto";
import { type Checkpoint, leafHash } from "../../core/audit/checkpoint.ts";
import { parseCheckpointLine } from "../../core/audit/checkpoint-lines.ts";
import { type Leaf, MerkleTree } from "../../core/audit/merkle.ts";
import type { Fault } from "../../core/audit/proof/fault.ts";
import { BEFORE_FIRST, type Before, judgeCheckpoint } from "../../core/audit/proof/judge-checkpoint.ts";
import type { Reader } from "../../db/audit-proof.ts";
import { findCheckpointHash, findEntryHash } from "../../db/outside-proof.ts";

/** The lines of a checkpoint file, from the beginning, each time it is called. */
export type CheckpointFile = () => AsyncIterable<string>;

/** The newest moment up to which a file vouches for the past. */
export interface FileTally {
  readonly checkpoints: number;
  readonly newest: { readonly number: number; readonly at: number } | undefined;
}

interface FileProofOptions {
  readonly reader: Reader;
  readonly file: CheckpointFile;
  readonly publicKey: KeyObject | undefined;
  readonly onFault: (fault: Fault) => void;
}

interface Open {
  readonly checkpoint: Checkpoint;
  readonly tree: MerkleTree;
  /** Whether the database has the very same checkpoint. */
  readonly isKnown: boolean;
  /** The first entry that is not what a leaf states. */
  fault: Fault | undefined;
}

/**
 * Holds the database against checkpoints that were kept outside: each must be there, unchanged. Where one is not, its
 * leaves tell which entries were rewritten.
 */
export async function proveFile({ reader, file, publicKey, onFault }: FileProofOptions): Promise<FileTally> {
  let before: Before = BEFORE_FIRST;
  let newest: Checkpoint | undefined;
  let checkpoints = 0;
  let open: Open | undefined;
  let isFirst = true;

  async function close(): Promise<void> {
    if (open === undefined) return;
    const { checkpoint, tree, isKnown, fault } = open;
    open = undefined;
    // One that a crash cut off is written once more, behind it.
    if (tree.size < checkpoint.leafCount && tree.size > 0) return;
    if (checkpoint.hash === before.hash) return;
    const own = judgeCheckpoint(
      checkpoint,
      isFirst ? { number: checkpoint.number - 1, hash: checkpoint.previous } : before,
      publicKey,
    );
    if (own !== undefined) onFault(inFile(own));
    else if (tree.size > 0 && tree.root() !== checkpoint.root) onFault(inFile(otherLeaves(checkpoint)));
    else if (!isKnown) onFault(fault ?? (await missing(reader, checkpoint)));
    isFirst = false;
    before = checkpoint;
    newest = checkpoint;
    checkpoints += 1;
  }

  for await (const text of file()) {
    const line = parseCheckpointLine(text);
    if (line?.kind === "checkpoint") {
      await close();
      const { checkpoint } = line;
      const isKnown = (await findCheckpointHash(reader, checkpoint.number)) === checkpoint.hash;
      open = { checkpoint, tree: new MerkleTree(), isKnown, fault: undefined };
    }
    if (line?.kind === "leaf" && open !== undefined) {
      open.tree.add(leafHash(line.leaf));
      if (!open.isKnown) open.fault ??= await judgeLeaf(reader, line.leaf, open.checkpoint);
    }
  }
  await close();
  return { checkpoints, newest: newest && { number: newest.number, at: newest.at } };
}

async function judgeLeaf(
  reader: Reader,
  { chainId, sequence, head }: Leaf,
  { number }: Checkpoint,
): Promise<Fault | undefined> {
  const { hash, archived } = await findEntryHash(reader, chainId, sequence);
  const chain = String(chainId);
  if (hash === head || (hash === undefined && archived !== undefined)) return undefined;
  if (hash === undefined) {
    const message = `entry ${sequence} is gone, which checkpoint ${number} of the file states`;
    return { kind: "cut_off", chain, sequence, checkpoint: number, message };
  }
  const message = `entry ${sequence} is not the one that checkpoint ${number} of the file states; it or an earlier one was rewritten`;
  return { kind: "altered", chain, sequence, checkpoint: number, message };
}

async function missing(reader: Reader, { number }: Checkpoint): Promise<Fault> {
  if ((await findCheckpointHash(reader, number)) === undefined) {
    const message = `checkpoint ${number} of the file is not in the database: it was set back, or the checkpoint taken out`;
    return { kind: "checkpoint_missing", checkpoint: number, message };
  }
  const message = `checkpoint ${number} is another in the file than in the database`;
  return { kind: "checkpoint_wrong", checkpoint: number, message };
}

function otherLeaves({ number }: Checkpoint): Fault {
  const message = `checkpoint ${number} was signed over other leaves`;
  return { kind: "checkpoint_wrong", checkpoint: number, message };
}

function inFile(fault: Fault): Fault {
  return { ...fault, message: `in the file, ${fault.message}` };
}
