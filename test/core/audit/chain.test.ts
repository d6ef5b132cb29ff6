import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type AuditEntry,
  canonicalBytes,
  detailsHash,
  entryHash,
  GENESIS,
  headBytes,
} from "../../../src/core/audit/chain.ts";
import { headPlace, macHolds, macUnder } from "../../../src/core/crypto/mac.ts";
import { keyringOf } from "../crypto/material.ts";
import { readVectors } from "../crypto/vectors.ts";

interface Link {
  readonly entry: Omit<AuditEntry, "detailsHash"> & { nonce: string; details: string };
  readonly previous: string;
  readonly detailsHash: string;
  readonly canonical: string;
  readonly hash: string;
  readonly head: string;
  readonly mac: string;
}

const vectors = readVectors<{ fernetKey: string; chain: Link[] }>("audit.json");

describe.each(vectors.chain)("entry $entry.sequence of the vectors", (link) => {
  const entry: AuditEntry = { ...link.entry, detailsHash: link.detailsHash };
  const { chainId, sequence } = link.entry;

  it("has the vector's details hash, canonical bytes and hash", () => {
    expect(detailsHash(link.entry.nonce, link.entry.details)).toBe(link.detailsHash);
    expect(canonicalBytes(entry).toString("hex")).toBe(link.canonical);
    expect(entryHash(link.previous, entry)).toBe(link.hash);
  });

  it("makes the vector's head and MAC", () => {
    const keyring = keyringOf(vectors.fernetKey);
    const head = headBytes(chainId, sequence, link.hash);
    expect(head.toString("hex")).toBe(link.head);
    expect(macUnder(keyring, headPlace(chainId), head).mac).toBe(link.mac);
    expect(macHolds(keyring, headPlace(chainId + 1), head, { mac: link.mac, sealedWith: "13f661cd" })).toBe(
      false,
    );
  });
});

describe("the vectors", () => {
  it("are a chain that begins with 64 zeros", () => {
    const hashes = vectors.chain.map(({ hash }) => hash);
    expect(vectors.chain.map(({ previous }) => previous)).toEqual([GENESIS, ...hashes.slice(0, -1)]);
    expect(GENESIS).toBe("0".repeat(64));
  });

  it("are what Python makes of docs/formats.md", () => {
    const script = fileURLToPath(new URL("../../interop/audit_vectors.py", import.meta.url));
    const { stdout } = spawnSync("python3", [script], { encoding: "utf8", timeout: 15_000 });
    expect(JSON.parse(stdout)).toEqual(vectors);
  });
});

const text = fc.string({ unit: "grapheme", maxLength: 8 });
const count = fc.nat({ max: 50 });
const anEntry: fc.Arbitrary<AuditEntry> = fc.record({
  chainId: count,
  sequence: count,
  at: count,
  event: text,
  actor: text,
  subject: text,
  requestId: text,
  data: text,
  detailsHash: text,
});

it("docs/formats.md quotes the first entry of the vectors", () => {
  const formats = readFileSync(new URL("../../../docs/formats.md", import.meta.url), "utf8");
  const [first] = vectors.chain;
  for (const value of [first?.entry.details, first?.detailsHash, first?.hash, first?.mac]) {
    expect(formats).toContain(value ?? "missing from the vectors");
  }
});

describe("canonical bytes", () => {
  it("can be read back field by field, so no two entries share them", () => {
    fc.assert(
      fc.property(anEntry, (entry) => {
        expect(readFields(canonicalBytes(entry))).toEqual([
          "keyhold/v1/audit_entry",
          ...[entry.chainId, entry.sequence, entry.at].map(String),
          ...[entry.event, entry.actor, entry.subject, entry.requestId, entry.data, entry.detailsHash],
        ]);
      }),
    );
  });

  it("differ when text moves from one field to the next", () => {
    fc.assert(
      fc.property(anEntry, fc.nat(8), (entry, cut) => {
        const joined = entry.actor + entry.subject;
        const moved = { ...entry, actor: joined.slice(0, cut), subject: joined.slice(cut) };
        fc.pre(moved.actor !== entry.actor && joined.isWellFormed() && moved.actor.isWellFormed());
        expect(canonicalBytes(moved)).not.toEqual(canonicalBytes(entry));
        expect(entryHash(GENESIS, moved)).not.toBe(entryHash(GENESIS, entry));
      }),
    );
  });

  it("are never those of a head", () => {
    fc.assert(
      fc.property(anEntry, count, count, text, (entry, chain, sequence, head) => {
        expect(canonicalBytes(entry)).not.toEqual(headBytes(chain, sequence, head));
      }),
    );
  });

  it("give another hash after another entry", () => {
    fc.assert(
      fc.property(anEntry, fc.uint8Array({ minLength: 32, maxLength: 32 }), (entry, bytes) => {
        const previous = Buffer.from(bytes).toString("hex");
        fc.pre(previous !== GENESIS);
        expect(entryHash(previous, entry)).not.toBe(entryHash(GENESIS, entry));
      }),
    );
  });
});

describe("the hash of details", () => {
  it("is another one under another nonce, so that erased details cannot be guessed", () => {
    const details = '{"address":"203.0.113.7"}';
    expect(detailsHash("00".repeat(16), details)).not.toBe(detailsHash("01".repeat(16), details));
  });
});

function readFields(bytes: Buffer): string[] {
  if (bytes.length === 0) return [];
  const end = 4 + bytes.readUInt32BE();
  return [bytes.toString("utf8", 4, end), ...readFields(bytes.subarray(end))];
}
