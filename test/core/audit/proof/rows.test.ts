import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { entryHash, GENESIS } from "../../../../src/core/audit/chain.ts";
import { detailsHold, hashAt, rowHash, wholeNumber } from "../../../../src/core/audit/proof/rows.ts";
import { DETAILS, NONCE, newRow } from "./chain.ts";

const ROW = newRow(3);

describe("the hash of a row", () => {
  it("is the hash with which the entry was recorded", () => {
    const { request_id: requestId, details_hash: detailsHash, event, actor, subject, data } = ROW;
    const entry = {
      chainId: 7,
      sequence: 3,
      at: 1_790_000_000_003,
      requestId,
      detailsHash,
      event,
      actor,
      subject,
      data,
    };
    expect(rowHash(GENESIS, ROW)).toBe(entryHash(GENESIS, entry));
  });

  it.each(["01", "1.0", "1e0", " 1"])("is another where a number is spelt %j", (sequence) => {
    expect(rowHash(GENESIS, { ...ROW, sequence })).not.toBe(rowHash(GENESIS, { ...ROW, sequence: "1" }));
  });

  it("is none where something is no text, or does not come after a hash", () => {
    expect(rowHash(GENESIS, { ...ROW, event: null as unknown as string })).toBeUndefined();
    for (const previous of ["", "0", "G".repeat(64), "A".repeat(64)])
      expect(hashAt(previous, ROW, 3)).toBeUndefined();
    expect(hashAt(GENESIS, ROW, 3)).toBe(rowHash(GENESIS, ROW));
  });
});

describe("details", () => {
  const details = { chain: "7", sequence: "3", nonce: NONCE, details: DETAILS };

  it("hold when they are those that were hashed, with their nonce in its one spelling", () => {
    expect(detailsHold(ROW, details)).toBe(true);
    expect(detailsHold(ROW, { ...details, details: '{"address":"203.0.113.8"}' })).toBe(false);
    for (const nonce of [NONCE.toUpperCase(), `${NONCE}00`, `${NONCE} `, "", "zz".repeat(16)])
      expect(detailsHold(ROW, { ...details, nonce }), nonce).toBe(false);
  });

  it("do not hold as bytes, and nothing is thrown", () => {
    const bytes = Buffer.from(details.details) as unknown as string;
    expect(detailsHold(ROW, { ...details, details: bytes })).toBe(false);
  });
});

describe("a whole number", () => {
  it("is read from the one text that means it", () => {
    fc.assert(fc.property(fc.maxSafeNat(), (number) => wholeNumber(String(number)) === number));
  });

  it.each([
    "",
    " ",
    "-1",
    "-0",
    "+1",
    "01",
    "1.0",
    "1e3",
    "0x10",
    "9007199254740993",
    "NaN",
    "Infinity",
    "1_000",
  ])("is not read from %j", (text) => {
    expect(wholeNumber(text)).toBeUndefined();
  });
});
