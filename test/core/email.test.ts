import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { normaliseEmail } from "../../src/core/email.ts";

const anyText = fc.string({ unit: "binary", maxLength: 300 });
const anAddress = fc
  .tuple(
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
    fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 }),
  )
  .map(([local, domain]) => `${local}@${domain}`);

describe("an e-mail address", () => {
  it.each([
    ["  Ada@Example.COM\t", "ada@example.com"],
    ["ÉMILE@example.com", "émile@example.com"],
    ["e\u0301mile@example.com", "émile@example.com"],
    ["a@localhost", "a@localhost"],
    ["first.last+tag@sub.example.co.uk", "first.last+tag@sub.example.co.uk"],
  ])("%j is stored as %j", (typed, stored) => {
    expect(normaliseEmail(typed)).toBe(stored);
  });

  it.each([
    "",
    "@",
    "a@",
    "@b.example",
    "a@b@c.example",
    "a b@c.example",
    "a@b..example",
    "a@.example",
    "a@example.",
    "a..b@example.com",
    ".a@example.com",
    "a.@example.com",
    "a@-example.com",
    "<a@example.com>",
    "a@example.com,",
    "a@example.com;b",
    '"a"@example.com',
    "a\u0000b@c.example",
    "a\nb@c.example",
    "a\u200bb@c.example",
    "a\u202eb@c.example",
    "a\ud800@c.example",
    `${"a".repeat(65)}@c.example`,
    `a@${"b".repeat(253)}`,
  ])("%j is refused", (typed) => {
    expect(normaliseEmail(typed)).toBeUndefined();
  });

  it("may be 254 characters long and no longer", () => {
    expect(normaliseEmail(`a@${"b".repeat(252)}`)).toHaveLength(254);
    expect(normaliseEmail(`a@${"b".repeat(253)}`)).toBeUndefined();
  });

  it("stays as it is when it is normalised again, whatever was typed", () => {
    fc.assert(
      fc.property(fc.oneof(anAddress, anyText), (typed) => {
        const once = normaliseEmail(typed);
        fc.pre(once !== undefined);
        expect(normaliseEmail(once)).toBe(once);
      }),
      { numRuns: 500 },
    );
  });

  it("is the same in any case and with any blanks around it", () => {
    const ascii = fc.stringMatching(
      /^[a-zA-Z0-9+_-]{1,10}(\.[a-zA-Z0-9+_-]{1,9})?@[a-zA-Z0-9]{1,20}\.[a-zA-Z]{2,5}$/,
    );
    const blanks = fc.stringMatching(/^[ \t]{0,3}$/);
    fc.assert(
      fc.property(ascii, blanks, blanks, (email, before, after) => {
        expect(normaliseEmail(before + email.toUpperCase() + after)).toBe(email.toLowerCase());
      }),
    );
  });

  it("is well-formed text without blanks or control characters, whatever was typed", () => {
    fc.assert(
      fc.property(fc.oneof(anAddress, anyText), (typed) => {
        const email = normaliseEmail(typed) ?? "a@b";
        expect(email.isWellFormed()).toBe(true);
        expect(email).not.toMatch(/[\s\p{Cc}]/u);
      }),
    );
  });
});
