import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createMemo } from "../../../src/operations/steps/memo.ts";

describe("a memo", () => {
  it("makes each value once while it is remembered", () => {
    const asked: string[] = [];
    const length = createMemo(10, (text) => asked.push(text) && text.length);
    expect(["a", "bb", "a", "bb"].map(length)).toEqual([1, 2, 1, 2]);
    expect(asked).toEqual(["a", "bb"]);
  });

  it("forgets the oldest beyond its limit, and makes it again when asked", () => {
    const asked: string[] = [];
    const upper = createMemo(2, (text) => asked.push(text) && text.toUpperCase());
    expect(["a", "b", "c", "a"].map(upper)).toEqual(["A", "B", "C", "A"]);
    expect(asked).toEqual(["a", "b", "c", "a"]);
  });

  it("remembers nothing of what threw", () => {
    const parse = createMemo(2, (text): unknown => JSON.parse(text));
    expect(() => parse("{")).toThrow(SyntaxError);
    expect(() => parse("{")).toThrow(SyntaxError);
  });

  it("answers as the function itself, whatever is asked in whatever order", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ maxLength: 3 })), fc.integer({ min: 1, max: 4 }), (texts, limit) => {
        const reversed = (text: string) => [...text].toReversed().join("");
        expect(texts.map(createMemo(limit, reversed))).toEqual(texts.map(reversed));
      }),
    );
  });
});
