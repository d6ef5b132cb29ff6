import { ChainWalk } from "./chain-walk.ts";
import type { Broken } from "./diagnose.ts";
import type { Fault } from "./fault.ts";
import { cutOff, judgeHead, type MacVerdict } from "./judge-end.ts";
import { type DetailRow, type EntryRow, type HeadRow, type LeafRow, wholeNumber } from "./rows.ts";

/** Where the archived part of a chain ends. */
interface ArchivedPart {
  readonly sequence: number;
  readonly head: string;
  readonly mac: MacVerdict;
}

/**
 * Judges one chain. It is handed the rows of the chain in the order of their places, an entry before the leaves that name
 * it, and keeps the first thing that is wrong.
 */
export class ChainJudge {
  readonly walk: ChainWalk;
  readonly #archived: ArchivedPart | undefined;
  readonly #wrongCheckpoints: ReadonlySet<string>;
  #fault: Fault | undefined;
  #broken: Omit<Broken, "around"> | undefined;
  #leafBeyond: LeafRow | undefined;
  #loneDetail: Fault | undefined;
  #isArchiveNamed = false;

  constructor(chain: string, archived: ArchivedPart | undefined, wrongCheckpoints: ReadonlySet<string>) {
    this.walk = ChainWalk.from(chain, archived);
    this.#archived = archived;
    this.#wrongCheckpoints = wrongCheckpoints;
  }

  /** Where the chain breaks; what was done there shows in the rows around. */
  get broken(): Omit<Broken, "around"> | undefined {
    return this.#fault === undefined ? this.#broken : undefined;
  }

  entry(row: EntryRow, detail: DetailRow | undefined): void {
    const { walk } = this;
    if (this.#isSettled || this.#isLeftOver(row.sequence)) return;
    if (!walk.follows(row)) {
      const { chain, hash: previous, sequence, newestLeaf } = walk;
      const isSure = newestLeaf?.sequence === String(sequence) && newestLeaf.head === previous;
      this.#broken = { chain, expected: sequence + 1, previous, row, isSure };
    } else if (!walk.covers(row, detail)) {
      const message = `the details of entry ${row.sequence} (address, browser, texts) were changed`;
      this.#fault = { kind: "altered", chain: walk.chain, sequence: walk.sequence, message };
    }
  }

  leaf(leaf: LeafRow): void {
    const { walk } = this;
    const sequence = wholeNumber(leaf.sequence) ?? 0;
    if (sequence >= Number(walk.newestLeaf?.sequence ?? 0)) walk.newestLeaf = leaf;
    if (this.#wrongCheckpoints.has(leaf.checkpoint)) return;
    const broken = this.#broken;
    if (broken?.expected === sequence && broken.row.hash === leaf.head)
      this.#broken = { ...broken, isSure: true };
    if (this.#isSettled) return;
    if (sequence === this.#archived?.sequence && leaf.head === this.#archived.head)
      this.#isArchiveNamed = true;
    if (sequence > walk.sequence) this.#leafBeyond = leaf;
    if (sequence !== walk.sequence || leaf.head === walk.hash) return;
    const message = `entry ${sequence} is not the one that checkpoint ${leaf.checkpoint} states; it or an earlier one was rewritten`;
    this.#fault = { kind: "altered", chain: walk.chain, sequence, message };
  }

  /** Details that stand at the place of no entry. */
  detailAlone(detail: DetailRow): void {
    if (this.#isSettled || this.#isLeftOver(detail.sequence)) return;
    const message = `details stand at ${detail.sequence}, where there is no entry`;
    const sequence = wholeNumber(detail.sequence) ?? 0;
    // Where the entry is what is gone, that says more.
    this.#loneDetail ??= { kind: "inserted", chain: this.walk.chain, sequence, message };
  }

  /** What is wrong with a chain that does not break, once all of it was seen. */
  atEnd(head: HeadRow | undefined, mac: MacVerdict): Fault | undefined {
    return (
      this.#fault ??
      this.#judgeLeafBeyond(head) ??
      judgeHead(this.walk, head, mac) ??
      this.#judgeArchive() ??
      this.#judgeErased() ??
      this.#loneDetail
    );
  }

  get #isSettled(): boolean {
    return this.#fault !== undefined || this.#broken !== undefined;
  }

  /** An archive that was interrupted leaves rows of the archived part behind. */
  #isLeftOver(sequence: string): boolean {
    const archived = this.#archived?.sequence ?? 0;
    return archived > 0 && (wholeNumber(sequence) ?? Number.POSITIVE_INFINITY) <= archived;
  }

  #judgeLeafBeyond(head: HeadRow | undefined): Fault | undefined {
    const leaf = this.#leafBeyond;
    if (leaf === undefined || Number(leaf.sequence) <= this.walk.sequence) return undefined;
    // The head of the chain says the same, or more.
    if (head !== undefined && Number(head.sequence) >= Number(leaf.sequence)) return undefined;
    return cutOff(this.walk, Number(leaf.sequence), `checkpoint ${leaf.checkpoint} names the last of them`);
  }

  #judgeArchive(): Fault | undefined {
    if (this.#archived === undefined) return undefined;
    const { chain } = this.walk;
    const { sequence, mac } = this.#archived;
    if (mac === false) {
      const message = `nobody who holds the Fernet key archived the entries up to ${sequence}`;
      return { kind: "mac_wrong", chain, sequence, message };
    }
    if (this.#isArchiveNamed) return undefined;
    const message = `the entries up to ${sequence} are said to be archived, and no checkpoint names the last of them`;
    return { kind: "checkpoint_missing", chain, sequence, message };
  }

  #judgeErased(): Fault | undefined {
    const { chain, firstErased, isUserDeleted } = this.walk;
    if (firstErased === undefined || isUserDeleted) return undefined;
    const message = `the details of entry ${firstErased} are gone, and the user was not deleted`;
    return { kind: "missing", chain, sequence: firstErased, message };
  }
}
