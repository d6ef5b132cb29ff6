import { describe, expect, it } from "vitest";
import { GENESIS } from "../../../../src/core/audit/chain.ts";
import { type Broken, diagnose, entries } from "../../../../src/core/audit/proof/diagnose.ts";
import { type EntryRow, rowHash } from "../../../../src/core/audit/proof/rows.ts";
import { chainOf, newRow } from "./chain.ts";

/** Goes along a chain to the first entry that does not follow, as a proof does. */
function breakOf(rows: readonly EntryRow[], isSure = false): Broken {
  let previous = GENESIS;
  for (const [index, row] of rows.entries()) {
    const expected = index + 1;
    if (row.sequence !== String(expected) || rowHash(previous, row) !== row.hash)
      return { chain: "7", expected, previous, isSure, row, around: rows };
    previous = row.hash;
  }
  throw new Error("this chain does not break");
}

const renumbered = (rows: readonly EntryRow[], by: number) =>
  rows.map((row) => ({ ...row, sequence: String(Number(row.sequence) + by) }));
const told = (rows: readonly EntryRow[], isSure = false) => {
  const { kind, chain, sequence, message } = diagnose(breakOf(rows, isSure));
  expect(chain).toBe("7");
  return [kind, sequence, message];
};

describe("a chain that breaks is said to be", () => {
  const whole = chainOf(8);
  const [one, two, three, four, five] = whole as [EntryRow, EntryRow, EntryRow, EntryRow, EntryRow];

  it("missing an entry where one was taken out, or several", () => {
    expect(told(whole.toSpliced(3, 1))).toEqual(["missing", 4, "entry 4 is missing"]);
    expect(told(whole.toSpliced(0, 3))).toEqual(["missing", 1, "entries 1 to 3 are missing"]);
  });

  it("missing an entry where one was taken out and the later ones were renumbered", () => {
    const rows = [...whole.slice(0, 3), ...renumbered(whole.slice(4), -1)];
    expect(told(rows)).toEqual(["missing", 4, "entry 4 was taken out, and the later ones were renumbered"]);
  });

  it("with one entry too many where one was put in and the later ones were renumbered", () => {
    const rows = [...whole.slice(0, 3), newRow(4, "user.deleted"), ...renumbered(whole.slice(3), 1)];
    // The true fourth entry stands at the fifth place with its own hash.
    expect(told(rows)).toEqual(["inserted", 4, "entry 4 was put in, and the later ones were renumbered"]);
  });

  it.each(["2.5", "two", "", "-0", "9007199254740993"])(
    "with an entry at %j, which is no place",
    (sequence) => {
      const rows = [one, { ...two, sequence }, three];
      expect(told(rows)).toEqual(["inserted", 2, "an entry stands at a place that is no whole number"]);
    },
  );

  it("with an entry before the first", () => {
    expect(told([{ ...one, sequence: "0" }, ...whole])).toEqual([
      "inserted",
      0,
      "an entry stands at 0, before the first",
    ]);
  });

  it("in another order where two neighbours were exchanged, or two that stand apart", () => {
    const neighbours = [one, { ...three, sequence: "2" }, { ...two, sequence: "3" }, ...whole.slice(3)];
    expect(told(neighbours)).toEqual(["reordered", 2, "what stands at 2 is entry 3"]);
    const apart = [
      one,
      { ...five, sequence: "2" },
      three,
      four,
      { ...two, sequence: "5" },
      ...whole.slice(5),
    ];
    expect(told(apart)).toEqual(["reordered", 2, "what stands at 2 is entry 5"]);
  });

  it("in another order also where the hashes were left in their places", () => {
    const swapped = [
      one,
      { ...five, sequence: "2", hash: two.hash },
      three,
      four,
      { ...two, sequence: "5", hash: five.hash },
      ...whole.slice(5),
    ];
    expect(told(swapped)).toEqual(["reordered", 2, "what stands at 2 is entry 5"]);
  });

  it.each(["event", "actor", "subject", "request_id", "data", "at", "details_hash"] as const)(
    "altered where %s of an entry is another; the one before may have been, unless a checkpoint speaks for it",
    (field) => {
      const rows = whole.with(2, { ...three, [field]: `${three[field]}0` });
      expect(told(rows)).toEqual([
        "altered",
        3,
        "entry 3 was changed; or entry 2 was, together with its hash",
      ]);
      expect(told(rows, true)).toEqual(["altered", 3, "entry 3 was changed"]);
    },
  );

  it("altered at its first entry, before which there is none to blame", () => {
    expect(told(whole.with(0, { ...one, data: "{}" }))).toEqual(["altered", 1, "entry 1 was changed"]);
  });

  it("altered where bytes stand in the place of a text, and nothing is thrown", () => {
    const rows = whole.with(2, { ...three, data: Buffer.from("{}") as unknown as string });
    expect(told(rows)[0]).toBe("altered");
  });
});

it("one entry is, and several are", () => {
  expect([entries(5, 5), entries(5, 7)]).toEqual(["entry 5 is", "entries 5 to 7 are"]);
});
