import { ChainJudge } from "../../core/audit/proof/chain-judge.ts";
import { diagnose } from "../../core/audit/proof/diagnose.ts";
import type { Fault } from "../../core/audit/proof/fault.ts";
import type { DetailRow, EntryRow, HeadRow, LeafRow } from "../../core/audit/proof/rows.ts";
import type { Keyring } from "../../core/crypto/keyring.ts";
import {
  BEFORE_ALL,
  keyPart,
  type Reader,
  type ReadPage,
  readChainLeaves,
  readDetails,
  readEntries,
  readHeads,
} from "../../db/audit-proof.ts";
import { ProofCursor } from "./proof-cursor.ts";
import { archivedPart, judgeHeadMac } from "./proof-macs.ts";

/** What has been seen of the chains. */
export interface ChainTally {
  chains: number;
  /** Entries that were recomputed; those that stand in archives; those whose details were erased. */
  entries: number;
  archived: number;
  erased: number;
  /** Entries that are newer than every checkpoint of their chain. */
  uncovered: number;
  /** Of the chain that was proven last: its end, and the newest leaf that names an entry of it. */
  last?: { readonly sequence: number; readonly hash: string; readonly leaf: LeafRow | undefined };
}

/** Which chains, by their numbers, both included. */
interface ChainRange {
  readonly first: number;
  readonly last: number;
}

interface ChainProofOptions {
  readonly reader: Reader;
  /** Without it no MAC can be judged. */
  readonly keyring: Keyring | undefined;
  readonly chains: ChainRange;
  /** Checkpoints whose leaves are not what was signed: they say nothing about a chain. */
  readonly wrongCheckpoints: ReadonlySet<string>;
  readonly onFault: (fault: Fault) => void;
  /** Hears from time to time how many entries have been looked at. */
  readonly onProgress?: ((entries: number) => void) | undefined;
}

/**
 * Recomputes every chain from its beginning to its head, in one pass over the audit tables side by side, in pages: it
 * holds some thousand rows at a time, however many there are.
 */
export async function proveChains(options: ChainProofOptions): Promise<ChainTally> {
  const { reader, chains } = options;
  const tally: ChainTally = { chains: 0, entries: 0, archived: 0, erased: 0, uncovered: 0 };
  const tables: Tables = {
    entries: cursorOver(reader, readEntries, chains),
    details: cursorOver(reader, readDetails, chains),
    leaves: cursorOver(reader, readChainLeaves, chains),
    heads: cursorOver(reader, readHeads, chains),
  };
  for (;;) {
    for (const cursor of Object.values(tables)) await cursor.fill();
    const chain = nextChain(tables);
    if (chain === undefined) return tally;
    await proveChain(chain, tables, options, tally);
  }
}

function cursorOver<Row extends Keyed>(
  reader: Reader,
  read: ReadPage<Row>,
  { first, last }: ChainRange,
): ProofCursor<Row> {
  const start = first === 0 ? BEFORE_ALL : [first - 1, Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  return new ProofCursor(
    (after, limit) => read(reader, after, last, limit),
    (row) => [row.chain, row.sequence, row.checkpoint ?? "0"],
    start,
  );
}

interface Keyed {
  readonly chain: string;
  readonly sequence: string;
  readonly checkpoint?: string;
}

interface Tables {
  readonly entries: ProofCursor<EntryRow>;
  readonly details: ProofCursor<DetailRow>;
  readonly leaves: ProofCursor<LeafRow>;
  readonly heads: ProofCursor<HeadRow>;
}

function nextChain(tables: Tables): string | undefined {
  const here = Object.values(tables).flatMap(({ current }) => (current === undefined ? [] : [current.chain]));
  return here.toSorted((one, other) => Number(one) - Number(other))[0];
}

async function proveChain(
  chain: string,
  tables: Tables,
  options: ChainProofOptions,
  tally: ChainTally,
): Promise<void> {
  const { reader, keyring } = options;
  const head = tables.heads.current?.chain === chain ? tables.heads.current : undefined;
  if (head !== undefined) tables.heads.advance();
  const judge = new ChainJudge(chain, archivedPart(keyring, head), options.wrongCheckpoints);
  const { walk } = judge;
  await walkRows(tables, judge, () => options.onProgress?.(tally.entries + walk.entries));
  const { broken } = judge;
  const mac = head === undefined ? undefined : judgeHeadMac(keyring, head);
  const fault =
    broken === undefined
      ? judge.atEnd(head, mac)
      : diagnose({ ...broken, around: await rowsAround(reader, broken.chain, broken.expected) });
  if (fault !== undefined) options.onFault(fault);
  tally.chains += 1;
  tally.entries += walk.entries;
  tally.archived += walk.archived;
  tally.erased += walk.erased;
  tally.last = { sequence: walk.sequence, hash: walk.hash, leaf: walk.newestLeaf };
  tally.uncovered += Math.max(0, walk.sequence - Number(walk.newestLeaf?.sequence ?? 0));
}

/** Hands the rows of a chain to its judge in the order of their places. */
async function walkRows(
  { entries, details, leaves }: Tables,
  judge: ChainJudge,
  onProgress: () => void,
): Promise<void> {
  const { chain } = judge.walk;
  for (;;) {
    for (const cursor of [entries, details, leaves]) await cursor.fill();
    onProgress();
    // Nothing is waited for while there are rows: a chain is recomputed as fast as it can be hashed.
    while (!entries.isDry && !details.isDry && !leaves.isDry) {
      const entry = ofChain(entries.current, chain);
      const detail = ofChain(details.current, chain);
      const leaf = ofChain(leaves.current, chain);
      if (leaf !== undefined && isBefore(leaf, entry)) {
        judge.leaf(leaf);
        leaves.advance();
      } else if (detail !== undefined && isBefore(detail, entry)) {
        judge.detailAlone(detail);
        details.advance();
      } else if (entry !== undefined) {
        const isCovered = detail?.sequence === entry.sequence;
        judge.entry(entry, isCovered ? detail : undefined);
        entries.advance();
        if (isCovered) details.advance();
      } else {
        return;
      }
    }
  }
}

function ofChain<Row extends { readonly chain: string }>(
  row: Row | undefined,
  chain: string,
): Row | undefined {
  return row?.chain === chain ? row : undefined;
}

/** Whether a row stands at a place before that of the entry that comes next, if one comes. */
function isBefore(row: { readonly sequence: string }, entry: EntryRow | undefined): boolean {
  return (
    entry === undefined || (row.sequence !== entry.sequence && Number(row.sequence) < Number(entry.sequence))
  );
}

/** Enough to see where an entry that was moved came from. */
const AROUND = 1_000;

async function rowsAround(reader: Reader, chain: string, expected: number): Promise<readonly EntryRow[]> {
  const after = [keyPart(chain), Math.max(0, expected - AROUND), 0];
  return readEntries(reader, after, Number(chain), 2 * AROUND);
}
