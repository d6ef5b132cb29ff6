import type { FaultKind } from "../../../src/core/audit/proof/fault.ts";
import type { Tables } from "./tables.ts";

/** Who holds what: the operator the keys, an outsider the public key alone, or the public key and the file of checkpoints. */
export type Prover = "operator" | "outsider" | "outsider with the file";

export const PROVERS: readonly Prover[] = ["operator", "outsider", "outsider with the file"];

/** What was done to a database, and what a proof has to say of it. */
export interface Tampering {
  readonly what: string;
  /** The right names for it. Where the same rows could come from two different acts, both. */
  readonly kinds: readonly FaultKind[];
  /** The chain and the first entry that may be named; undefined where no one entry is at fault. */
  readonly chain?: number;
  readonly entries?: readonly number[];
  /** Who has to notice. */
  readonly noticedBy: readonly Prover[];
}

/** A kind of tampering: does it once at random, and answers what it did; undefined where the rows at hand do not lend themselves. */
export interface Tamper {
  readonly name: string;
  do(tables: Tables, pick: Pick): Promise<Tampering | undefined>;
}

/** Random choices that come again with the same seed. */
export interface Pick {
  below(limit: number): number;
  of<T>(list: readonly T[]): T | undefined;
}

/** Mulberry32: small, fast, and good enough to choose rows. */
export function picker(seed: number): Pick {
  let state = seed >>> 0;
  function below(limit: number): number {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * limit);
  }
  return { below, of: (list) => list[below(list.length)] };
}
