import { describe, expect, it } from "vitest";
import { ChainJudge } from "../../../../src/core/audit/proof/chain-judge.ts";
import type { DetailRow, EntryRow, HeadRow, LeafRow } from "../../../../src/core/audit/proof/rows.ts";
import { chainOf, DETAILS, linked, NONCE, newRow } from "./chain.ts";

const WHOLE = chainOf(6);
const hashOf = (rows: readonly EntryRow[], sequence: number) => rows[sequence - 1]?.hash ?? "";
const leafAt = (sequence: number, head = hashOf(WHOLE, sequence), checkpoint = "1"): LeafRow => ({
  chain: "7",
  sequence: String(sequence),
  checkpoint,
  head,
});
const headAt = (sequence: number, fields: Partial<HeadRow> = {}): HeadRow => ({
  chain: "7",
  sequence: String(sequence),
  head: hashOf(WHOLE, sequence),
  mac: "m",
  sealed_with: "s",
  is_pending: "1",
  archived_sequence: null,
  archived_head: null,
  archived_mac: null,
  archived_sealed_with: null,
  ...fields,
});

interface Told {
  readonly rows?: readonly EntryRow[];
  readonly leaves?: readonly LeafRow[];
  readonly head?: HeadRow | undefined;
  readonly mac?: boolean | undefined;
  readonly archived?: { sequence: number; head: string; mac: boolean | undefined };
  readonly wrong?: readonly string[];
  /** Entries whose details are gone. */
  readonly erased?: readonly number[];
  readonly details?: Partial<DetailRow>;
  /** Details that stand where there is no entry. */
  readonly alone?: string;
}

/** Has a chain judged as a proof does it: an entry, then the leaves that name it. */
function judged({ rows = WHOLE, leaves = [], archived, wrong = [], erased = [], ...told }: Told): ChainJudge {
  const judge = new ChainJudge("7", archived, new Set(wrong));
  for (const row of rows) {
    const detail = { chain: "7", sequence: row.sequence, nonce: NONCE, details: DETAILS, ...told.details };
    judge.entry(row, erased.includes(Number(row.sequence)) ? undefined : detail);
    for (const leaf of leaves) if (leaf.sequence === row.sequence) judge.leaf(leaf);
  }
  for (const leaf of leaves) if (!rows.some(({ sequence }) => sequence === leaf.sequence)) judge.leaf(leaf);
  if (told.alone !== undefined)
    judge.detailAlone({ chain: "7", sequence: told.alone, nonce: NONCE, details: DETAILS });
  return judge;
}

function faultOf(told: Told): string | undefined {
  const head = "head" in told ? told.head : headAt(6);
  const fault = judged(told).atEnd(head, "mac" in told ? told.mac : true);
  return fault && [fault.kind, fault.sequence ?? "-", fault.message].join(" ");
}

const all = { is_pending: "0" };
const gone = Array.from({ length: 6 }, (_, index) => index + 1);

describe("a chain is whole", () => {
  it.each<[string, Told]>([
    ["when no checkpoint covers it yet, and its head waits for one", {}],
    ["when a checkpoint names its newest entry", { leaves: [leafAt(6)], head: headAt(6, all) }],
    ["when a checkpoint names an earlier one, and the head waits", { leaves: [leafAt(4)] }],
    ["as far as can be told without the Fernet key", { mac: undefined }],
    ["when there is nothing of it", { rows: [], head: undefined }],
    ["with the marks of a head as PostgreSQL writes them", { head: headAt(6, { is_pending: "true" }) }],
    [
      "from the end of its archived part on, though an interrupted archive left rows and details of that part",
      {
        archived: { sequence: 3, head: hashOf(WHOLE, 3), mac: true },
        leaves: [leafAt(3)],
        rows: WHOLE.slice(1),
        alone: "1",
      },
    ],
  ])("%s", (_, told) => {
    expect(faultOf(told)).toBeUndefined();
  });

  it("without details when its user was deleted", () => {
    const rows = [...WHOLE, ...linked([newRow(7, "user.deleted")], hashOf(WHOLE, 6))];
    const head = headAt(7, { head: hashOf(rows, 7) });
    expect(faultOf({ rows, head, erased: [...gone, 7] })).toBeUndefined();
    expect(judged({ rows, erased: gone }).walk).toMatchObject({ entries: 7, erased: 6, firstErased: 1 });
  });
});

describe("of a chain it is told", () => {
  it.each<[string, Told]>([
    ["head_rewritten - the chain has entries and no head", { head: undefined }],
    ["head_rewritten - the head names no entry", { head: headAt(6, { sequence: "06" }) }],
    [
      "head_rewritten - the head does not hold the hash of entry 6",
      { head: headAt(6, { head: hashOf(WHOLE, 5) }) },
    ],
    ["mac_wrong 6 the MAC of the head is not the one that this deployment makes", { mac: false }],
    [
      "cut_off 7 entries 7 to 9 are gone from the end: the head of the chain names the last of them",
      { head: headAt(9) },
    ],
    ["head_rewritten - the head names entry 9, which was never there", { head: headAt(9), mac: false }],
    ["inserted 5 entries 5 to 6 are after the head: put in, or the head was put back", { head: headAt(4) }],
    ["head_rewritten - the head names entry 4, and there are 6", { head: headAt(4), leaves: [leafAt(5)] }],
    ["head_rewritten - the head names entry 4, and there are 6", { head: headAt(4), mac: false }],
    [
      "left_out 6 the newest entries are in no checkpoint, and the head is marked as if they were",
      { head: headAt(6, all), leaves: [leafAt(5)] },
    ],
    [
      "left_out 6 the head is marked as changed, and a checkpoint names its newest entry",
      { leaves: [leafAt(6)] },
    ],
    [
      "left_out 6 the head is marked as changed, and a checkpoint names its newest entry",
      { head: headAt(6, { is_pending: "yes" }), leaves: [leafAt(6)] },
    ],
    [
      "altered 4 entry 4 is not the one that checkpoint 1 states; it or an earlier one was rewritten",
      { leaves: [leafAt(4, hashOf(WHOLE, 2))] },
    ],
    [
      "cut_off 5 entries 5 to 6 are gone from the end: checkpoint 1 names the last of them",
      { rows: WHOLE.slice(0, 4), leaves: [leafAt(6)], head: headAt(4, all) },
    ],
    [
      "cut_off 5 entries 5 to 6 are gone from the end: checkpoint 1 names the last of them",
      { rows: WHOLE.slice(0, 4), leaves: [leafAt(6)], head: undefined },
    ],
    [
      "cut_off 5 entries 5 to 6 are gone from the end: the head of the chain names the last of them",
      { rows: WHOLE.slice(0, 4), leaves: [leafAt(6)], head: headAt(6, all) },
    ],
    [
      "altered 1 the details of entry 1 (address, browser, texts) were changed",
      { details: { details: '{"address":"203.0.113.8"}' } },
    ],
    ["missing 2 the details of entry 2 are gone, and the user was not deleted", { erased: [2, 5] }],
    ["inserted 9 details stand at 9, where there is no entry", { alone: "9" }],
    ["inserted 0 details stand at nine, where there is no entry", { alone: "nine" }],
    [
      "mac_wrong 3 nobody who holds the Fernet key archived the entries up to 3",
      { rows: WHOLE.slice(3), archived: { sequence: 3, head: hashOf(WHOLE, 3), mac: false } },
    ],
    [
      "checkpoint_missing 3 the entries up to 3 are said to be archived, and no checkpoint names the last of them",
      { rows: WHOLE.slice(3), archived: { sequence: 3, head: hashOf(WHOLE, 3), mac: true } },
    ],
  ])("%s", (expected, told) => {
    expect(faultOf(told)).toBe(expected);
  });

  it("nothing on the word of a checkpoint that is itself wrong", () => {
    const leaves = [leafAt(4, hashOf(WHOLE, 2), "2")];
    expect(faultOf({ leaves, wrong: ["2"] })).toBeUndefined();
    expect(faultOf({ leaves, wrong: ["3"] })).toContain("checkpoint 2 states");
  });

  it("the first thing that is wrong, not what follows from it", () => {
    const leaves = [leafAt(2, hashOf(WHOLE, 1)), leafAt(4, hashOf(WHOLE, 1))];
    expect(faultOf({ leaves, head: undefined, alone: "9" })).toMatch(/^altered 2 /);
  });
});

describe("a chain that breaks", () => {
  const rows = WHOLE.toSpliced(3, 1);

  it("is shown at its break, with the hash before it, and nothing behind it is judged", () => {
    const leaves = [leafAt(6, hashOf(WHOLE, 1))];
    expect(judged({ rows, leaves }).broken).toEqual({
      chain: "7",
      expected: 4,
      previous: hashOf(WHOLE, 3),
      row: rows[3],
      isSure: false,
    });
  });

  it("is certain to break at that entry when a checkpoint states the one before, or the hash that stands there", () => {
    const altered = WHOLE.with(3, { ...newRow(4, "user.deleted"), hash: hashOf(WHOLE, 4) });
    expect(judged({ rows: altered }).broken?.isSure).toBe(false);
    expect(judged({ rows: altered, leaves: [leafAt(3)] }).broken?.isSure).toBe(true);
    expect(judged({ rows: altered, leaves: [leafAt(4)] }).broken?.isSure).toBe(true);
    expect(judged({ rows: altered, leaves: [leafAt(2), leafAt(5)] }).broken?.isSure).toBe(false);
    expect(judged({ rows: altered, leaves: [leafAt(4)], wrong: ["1"] }).broken?.isSure).toBe(false);
  });
});
