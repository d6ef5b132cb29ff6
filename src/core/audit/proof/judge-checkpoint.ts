import type { KeyObject } from "node:crypto";
import { GENESIS } from "../chain.ts";
import { type Checkpoint, hashHolds, signatureHolds } from "../checkpoint.ts";
import type { Fault } from "./fault.ts";
import type { MacVerdict } from "./judge-end.ts";

/** The checkpoint before, as it stands there. */
export interface Before {
  readonly number: number;
  readonly hash: string;
}

export const BEFORE_FIRST: Before = { number: 0, hash: GENESIS };

/** What is wrong with a checkpoint by itself and after the one before; undefined when nothing is. Without a key no signature is judged. */
export function judgeCheckpoint(
  checkpoint: Checkpoint,
  before: Before,
  publicKey: KeyObject | undefined,
): Fault | undefined {
  const { number } = checkpoint;
  if (number > before.number + 1) {
    const missing = before.number + 1;
    return { kind: "checkpoint_missing", checkpoint: missing, message: `checkpoint ${missing} is missing` };
  }
  if (number <= before.number) return wrong(number, "stands where no checkpoint can be");
  if (!hashHolds(checkpoint)) return wrong(number, "was changed: its hash is another");
  if (checkpoint.previous !== before.hash) {
    return wrong(number, "does not follow from the one before, which was changed together with its hash");
  }
  if (publicKey !== undefined && !signatureHolds(checkpoint, publicKey)) {
    return wrong(number, "is not signed by this deployment");
  }
  return undefined;
}

/** Whether the record of the newest checkpoint names the last one that is there. */
export function judgeCheckpointHead(
  head: Before | undefined,
  last: Before,
  mac: MacVerdict,
): Fault | undefined {
  if (head === undefined) {
    if (last.number === 0) return undefined;
    return { kind: "head_rewritten", message: "the record of the newest checkpoint is gone" };
  }
  if (head.number > last.number && mac !== false) {
    const missing = last.number + 1;
    const message = `checkpoint ${missing} is missing: the newest one is said to be ${head.number}`;
    return { kind: "checkpoint_missing", checkpoint: missing, message };
  }
  if (head.number < last.number && mac !== false) {
    return wrong(
      head.number + 1,
      `stands after the newest one: put in, or the record of the newest was put back`,
    );
  }
  if (head.number !== last.number || head.hash !== last.hash) {
    return {
      kind: "head_rewritten",
      message: `the record of the newest checkpoint does not name checkpoint ${last.number}`,
    };
  }
  if (mac !== false) return undefined;
  const message = "the MAC of the newest checkpoint is not the one that this deployment makes";
  return { kind: "mac_wrong", message, ...(last.number === 0 ? {} : { checkpoint: last.number }) };
}

export function wrong(checkpoint: number, problem: string): Fault {
  return { kind: "checkpoint_wrong", checkpoint, message: `checkpoint ${checkpoint} ${problem}` };
}
