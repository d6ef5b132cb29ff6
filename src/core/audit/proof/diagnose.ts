import type { Fault } from "./fault.ts";
import { type EntryRow, hashAt, wholeNumber } from "./rows.ts";

/** An entry that does not follow from the one before, with what stands around it. */
export interface Broken {
  readonly chain: string;
  /** The place that comes next, and the hash of the entry before it. */
  readonly expected: number;
  readonly previous: string;
  /** Whether a checkpoint states the entry before, or the hash that stands here: then it is this entry that was changed. */
  readonly isSure: boolean;
  /** What stands there instead. */
  readonly row: EntryRow;
  /** Rows of the chain around it, the row itself among them, in their order. */
  readonly around: readonly EntryRow[];
}

/** Names what was done to a chain where it breaks. Hashes cannot tell everything apart: what is named is the least that explains it. */
export function diagnose(broken: Broken): Fault {
  const { chain, expected, row } = broken;
  const sequence = wholeNumber(row.sequence);
  if (sequence === undefined) {
    return {
      kind: "inserted",
      chain,
      sequence: expected,
      message: "an entry stands at a place that is no whole number",
    };
  }
  if (sequence > expected) {
    const last = sequence - 1;
    return { kind: "missing", chain, sequence: expected, message: `${entries(expected, last)} missing` };
  }
  if (sequence < expected) {
    return { kind: "inserted", chain, sequence, message: `an entry stands at ${sequence}, before the first` };
  }
  const next = at(broken, expected + 1);
  if (next !== undefined && hashAt(next.hash, row, expected + 1) === row.hash) {
    return reordered(chain, expected, expected + 1);
  }
  if (next !== undefined && hashAt(broken.previous, next, expected) === next.hash) {
    const message = `entry ${expected} was put in, and the later ones were renumbered`;
    return { kind: "inserted", chain, sequence: expected, message };
  }
  if (next !== undefined && hashAt(row.hash, next, expected + 2) === next.hash) {
    const message = `entry ${expected} was taken out, and the later ones were renumbered`;
    return { kind: "missing", chain, sequence: expected, message };
  }
  const truePlace = placeOfRow(broken);
  if (truePlace !== undefined) return reordered(chain, expected, truePlace);
  return { kind: "altered", chain, sequence: expected, message: alteredMessage(broken) };
}

function reordered(chain: string, sequence: number, truePlace: number): Fault {
  return { kind: "reordered", chain, sequence, message: `what stands at ${sequence} is entry ${truePlace}` };
}

function alteredMessage({ expected, around, isSure }: Broken): string {
  const isFirst = expected === Math.min(...around.map((row) => Number(row.sequence)));
  const before = isFirst || isSure ? "" : `; or entry ${expected - 1} was, together with its hash`;
  return `entry ${expected} was changed${before}`;
}

/** The place at which the row's content fits its own hash, or the hash that stands there. */
function placeOfRow(broken: Broken): number | undefined {
  const { around, row, expected } = broken;
  for (const other of around) {
    const place = Number(other.sequence);
    if (place === expected) continue;
    const before = [at(broken, place - 1)?.hash, other.hash].filter((hash) => hash !== undefined);
    for (const previous of before) {
      const hash = hashAt(previous, row, place);
      if (hash !== undefined && (hash === row.hash || hash === other.hash)) return place;
    }
  }
  return undefined;
}

function at({ around }: Broken, sequence: number): EntryRow | undefined {
  return around.find((row) => Number(row.sequence) === sequence);
}

/** `entry 5 is` or `entries 5 to 7 are`. */
export function entries(first: number, last: number): string {
  return first === last ? `entry ${first} is` : `entries ${first} to ${last} are`;
}
