import type { ChainWalk } from "./chain-walk.ts";
import { entries } from "./diagnose.ts";
import type { Fault } from "./fault.ts";
import { type HeadRow, wholeNumber } from "./rows.ts";

/** Whether the MAC of a row holds; undefined when the Fernet key to tell is not at hand. */
export type MacVerdict = boolean | undefined;

/** What is wrong with the head of a chain whose entries all follow from each other; undefined when nothing is. */
export function judgeHead(walk: ChainWalk, head: HeadRow | undefined, mac: MacVerdict): Fault | undefined {
  const { chain } = walk;
  if (head === undefined) {
    if (walk.entries === 0) return undefined;
    return { kind: "head_rewritten", chain, message: "the chain has entries and no head" };
  }
  const sequence = wholeNumber(head.sequence);
  if (sequence === undefined) return rewritten(walk, "the head names no entry");
  if (sequence > walk.sequence) return judgeBeyond(walk, sequence, mac);
  if (sequence < walk.sequence) return judgeBehind(walk, sequence, mac);
  if (head.head !== walk.hash) return rewritten(walk, `the head does not hold the hash of entry ${sequence}`);
  if (mac === false) {
    const message = "the MAC of the head is not the one that this deployment makes";
    return { kind: "mac_wrong", chain, sequence, message };
  }
  return judgeMark(walk, head);
}

function judgeBeyond(walk: ChainWalk, sequence: number, mac: MacVerdict): Fault {
  if (mac === false) return rewritten(walk, `the head names entry ${sequence}, which was never there`);
  return cutOff(walk, sequence, "the head of the chain names the last of them");
}

function judgeBehind(walk: ChainWalk, sequence: number, mac: MacVerdict): Fault {
  const leaf = Number(walk.newestLeaf?.sequence ?? 0);
  if (mac === false || leaf > sequence) {
    return rewritten(walk, `the head names entry ${sequence}, and there are ${walk.sequence}`);
  }
  const message = `${entries(sequence + 1, walk.sequence)} after the head: put in, or the head was put back`;
  return { kind: "inserted", chain: walk.chain, sequence: sequence + 1, message };
}

/** What a checkpoint has not taken up must be marked for the next one, or no checkpoint will ever cover it. */
function judgeMark(walk: ChainWalk, head: HeadRow): Fault | undefined {
  const isMarked = ["1", "true"].includes(head.is_pending);
  const isToBeMarked = walk.sequence > Number(walk.newestLeaf?.sequence ?? 0);
  const isKnown = isMarked || ["0", "false"].includes(head.is_pending);
  if (isKnown && isMarked === isToBeMarked) return undefined;
  const message = isToBeMarked
    ? "the newest entries are in no checkpoint, and the head is marked as if they were"
    : "the head is marked as changed, and a checkpoint names its newest entry";
  return { kind: "left_out", chain: walk.chain, sequence: walk.sequence, message };
}

/** Entries that something vouches for and that are not there. */
export function cutOff(walk: ChainWalk, last: number, witness: string): Fault {
  const first = walk.sequence + 1;
  const message = `${entries(first, last)} gone from the end: ${witness}`;
  return { kind: "cut_off", chain: walk.chain, sequence: first, message };
}

function rewritten({ chain }: ChainWalk, message: string): Fault {
  return { kind: "head_rewritten", chain, message };
}
