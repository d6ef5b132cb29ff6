import { describe, expect, it } from "vitest";
import type { AuditEntry } from "../../../../src/api/audit.ts";
import { entryHash } from "../../../../src/core/audit/chain.ts";
import { type Expected, verifyEntries } from "../../../../web/features/activity/verify-entries.ts";
import { readVectors } from "../../../core/crypto/vectors.ts";

interface Link {
  readonly entry: {
    chainId: number;
    sequence: number;
    at: number;
    event: string;
    actor: string;
    subject: string;
    requestId: string;
    data: string;
    nonce: string;
    details: string;
  };
  readonly previous: string;
  readonly detailsHash: string;
  readonly hash: string;
}

const { chain } = readVectors<{ chain: Link[] }>("audit.json");
/** Newest first, as the server answers them. */
const ENTRIES: readonly AuditEntry[] = chain.toReversed().map(({ entry, previous, detailsHash, hash }) => ({
  chain_id: entry.chainId,
  sequence: entry.sequence,
  at: new Date(entry.at).toISOString(),
  event: entry.event,
  outcome: "done",
  actor: entry.actor,
  subject: entry.subject,
  request_id: entry.requestId,
  data: JSON.parse(entry.data) as Record<string, unknown>,
  details: JSON.parse(entry.details) as Record<string, unknown>,
  exact: { data: entry.data, details: entry.details, nonce: entry.nonce },
  details_hash: detailsHash,
  previous_hash: previous,
  hash,
}));
const HEAD = { sequence: 3, hash: ENTRIES[0]?.hash ?? "" };

async function verify(entries: readonly AuditEntry[], expected: Partial<Expected> = {}, pageSize = 2) {
  async function* pages() {
    for (let start = 0; start < entries.length; start += pageSize)
      yield entries.slice(start, start + pageSize);
  }
  return verifyEntries(pages(), { archived: 0, head: HEAD, ...expected });
}

const changed = (sequence: number, change: Partial<AuditEntry>) =>
  ENTRIES.map((entry) => (entry.sequence === sequence ? { ...entry, ...change } : entry));

describe("the browser's own verification", () => {
  it.each([1, 2, 500])("finds the chain of the vectors whole, in pages of %i", async (pageSize) => {
    expect(await verify(ENTRIES, {}, pageSize)).toEqual({ entries: 3, erased: 0, fault: undefined });
  });

  it.each<[string, Partial<AuditEntry>]>([
    ["chain_id", { chain_id: 8 }],
    ["at", { at: "1985-10-26T09:00:00.002Z" }],
    ["event", { event: "api_key.deleted" }],
    ["actor", { actor: "operator" }],
    ["subject", { subject: "user:8" }],
    ["request_id", { request_id: "x" }],
    ["data", { exact: { data: "{ }", details: "{}", nonce: "f".repeat(32) } }],
    ["details_hash", { details_hash: "0".repeat(64) }],
    ["hash", { hash: "0".repeat(64) }],
    ["previous_hash", { previous_hash: "0".repeat(64) }],
  ])("names entry 2 when its %s was changed", async (_field, change) => {
    const { fault } = await verify(changed(2, change));
    expect(fault).toEqual({ kind: "altered", sequence: 2 });
  });

  it("tells details that were changed from those that were erased", async () => {
    const [, second] = ENTRIES;
    const exact = {
      data: second?.exact.data ?? "",
      details: '{"address":"192.0.2.1"}',
      nonce: "f".repeat(32),
    };
    expect((await verify(changed(2, { exact }))).fault).toEqual({ kind: "details", sequence: 2 });
    const erased = { details: null, exact: { ...exact, details: null, nonce: null } };
    expect(await verify(changed(2, erased))).toEqual({ entries: 3, erased: 1, fault: undefined });
    const upper = { ...exact, details: second?.exact.details ?? "", nonce: "F".repeat(32) };
    expect((await verify(changed(2, { exact: upper }))).fault).toEqual({ kind: "details", sequence: 2 });
  });

  it("names an entry that is missing: in the middle, at the beginning, at the end", async () => {
    const without = (sequence: number) => ENTRIES.filter((entry) => entry.sequence !== sequence);
    expect((await verify(without(2))).fault).toEqual({ kind: "missing", sequence: 2 });
    expect((await verify(without(1))).fault).toEqual({ kind: "missing", sequence: 1 });
    expect((await verify(without(3))).fault).toEqual({ kind: "missing", sequence: 3 });
    expect((await verify([])).fault).toEqual({ kind: "missing", sequence: 1 });
  });

  it("names the newest entry when it is not the one that the server has proven", async () => {
    expect((await verify(ENTRIES, { head: { sequence: 3, hash: "0".repeat(64) } })).fault).toEqual({
      kind: "head",
      sequence: 3,
    });
  });

  it("names the first of several", async () => {
    const both = changed(3, { event: "x" }).map((entry) =>
      entry.sequence === 1 ? { ...entry, event: "x" } : entry,
    );
    expect((await verify(both)).fault).toEqual({ kind: "altered", sequence: 1 });
  });

  it("begins behind what was archived", async () => {
    expect((await verify(ENTRIES.slice(0, 2), { archived: 1 })).fault).toBeUndefined();
    expect((await verify(ENTRIES.slice(0, 1), { archived: 1 })).fault).toEqual({
      kind: "missing",
      sequence: 2,
    });
    expect((await verify([], { archived: 3 })).fault).toBeUndefined();
  });

  it("needs the very first entry to begin the chain", async () => {
    const previous = "1".repeat(64);
    const [first] = chain;
    const hash =
      first === undefined ? "" : entryHash(previous, { ...first.entry, detailsHash: first.detailsHash });
    const [entry] = changed(1, { previous_hash: previous, hash }).slice(-1);
    const { fault } = await verify(entry === undefined ? [] : [entry], { head: null });
    expect(fault).toEqual({ kind: "link", sequence: 1 });
  });

  it("notices that people are shown something else than what the hashes cover", async () => {
    const [, second] = ENTRIES;
    const shown: readonly Partial<AuditEntry>[] = [
      { data: { reason: "other" } },
      { details: { address: "192.0.2.1" } },
      { details: null },
      { exact: { data: second?.exact.data ?? "", details: null, nonce: null } },
    ];
    for (const change of shown) {
      expect((await verify(changed(2, change))).fault, JSON.stringify(change)).toEqual({
        kind: "shown",
        sequence: 2,
      });
    }
  });

  it("without a proof of the server's begins where the entries begin", async () => {
    expect((await verify(ENTRIES, { archived: undefined, head: null })).fault).toBeUndefined();
    expect((await verify(ENTRIES.slice(0, 2), { archived: undefined, head: null })).fault).toBeUndefined();
  });
});
