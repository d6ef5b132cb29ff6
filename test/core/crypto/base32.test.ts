import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeBase32, encodeBase32 } from "../../../src/core/crypto/base32.ts";
import { readVectors } from "./vectors.ts";

const { base32 } = readVectors<{ base32: { text: string; encoded: string }[] }>("totp.json");

describe("base32", () => {
  it.each(base32)("of $text is $encoded, as RFC 4648 has it, without padding", ({ text, encoded }) => {
    expect(encodeBase32(Buffer.from(text))).toBe(encoded);
    expect(decodeBase32(encoded)?.toString()).toBe(text);
  });

  it("gives back any bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), (bytes) => {
        const text = encodeBase32(bytes);
        expect(text).toMatch(/^[A-Z2-7]*$/);
        expect([...(decodeBase32(text) ?? [])]).toEqual([...bytes]);
      }),
    );
  });

  it("is accepted in one spelling only: what decodes at all, encodes to the very same text", () => {
    const near = fc.string({ unit: fc.constantFrom(..."ABYZ27=18abz -é"), maxLength: 12 });
    fc.assert(
      fc.property(fc.oneof(near, fc.string({ unit: "binary", maxLength: 12 })), (text) => {
        const bytes = decodeBase32(text);
        if (bytes !== undefined) expect(encodeBase32(bytes)).toBe(text);
      }),
    );
  });

  it.each([
    ["lower case", "mzxq"],
    ["padding", "MZXQ===="],
    ["a blank", "MZ XQ"],
    ["digits that are none of it", "MZ01"],
    ["unused bits set", "MZ"],
    ["a length that no bytes have", "M"],
  ])("with %s is refused", (_, text) => {
    expect(decodeBase32(text)).toBeUndefined();
  });
});
