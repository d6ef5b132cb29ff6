import { GENESIS } from "../chain.ts";
import { type DetailRow, detailsHold, type EntryRow, type LeafRow, rowHash } from "./rows.ts";

const USER_DELETED = "user.deleted";

/** Where a chain begins in the database: after its archived part, or at its first entry. */
interface ChainStart {
  readonly chain: string;
  readonly sequence: number;
  readonly hash: string;
}

/** Follows one chain entry by entry, and remembers what its end has to be judged by. */
export class ChainWalk {
  readonly chain: string;
  readonly archived: number;
  /** The last entry that follows from the one before. */
  sequence: number;
  hash: string;
  /** Entries that were recomputed, and how many of them have no details any more. */
  entries = 0;
  erased = 0;
  firstErased: number | undefined;
  isUserDeleted = false;
  /** The newest entry that a checkpoint names, and the one that any signed checkpoint names. */
  newestLeaf: LeafRow | undefined;

  constructor({ chain, sequence, hash }: ChainStart) {
    this.chain = chain;
    this.archived = sequence;
    this.sequence = sequence;
    this.hash = hash;
  }

  static from(
    chain: string,
    archived: { readonly sequence: number; readonly head: string } | undefined,
  ): ChainWalk {
    return new ChainWalk({ chain, sequence: archived?.sequence ?? 0, hash: archived?.head ?? GENESIS });
  }

  /** Whether the entry comes next and its hash follows from the one before; only then is it taken. */
  follows(row: EntryRow): boolean {
    const next = String(this.sequence + 1);
    if (row.sequence !== next || rowHash(this.hash, row) !== row.hash) return false;
    this.sequence += 1;
    this.hash = row.hash;
    this.entries += 1;
    if (row.event === USER_DELETED) this.isUserDeleted = true;
    return true;
  }

  /** Whether the details of the entry that was taken last are those that it covers, or none. */
  covers(row: EntryRow, detail: DetailRow | undefined): boolean {
    if (detail !== undefined) return detailsHold(row, detail);
    this.erased += 1;
    this.firstErased ??= this.sequence;
    return true;
  }
}
