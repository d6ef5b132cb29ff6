import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mask } from "../../src/core/mask.ts";

describe("a masked value", () => {
  it.each([
    ["", "****"],
    ["abcdefgh", "****"],
    ["abcdefghi", "abcd****fghi"],
    ["vmPUZE6mv9SD5VNHk4HlWFsOr6aKE2zvsw0MuIgwCIPy6utIco14y7Ju91duEh8A", "vmPU****Eh8A"],
  ])("of %j is %j", (value, masked) => {
    expect(mask(value)).toBe(masked);
  });

  it("shows at most 8 characters, all of them at the ends, and not how long the value is", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 100 }), (value) => {
        const masked = mask(value);
        expect(masked.length).toBeLessThanOrEqual(12);
        const [start = "", end = ""] = [masked.slice(0, -8), masked.slice(8)];
        expect(start.length + end.length).toBeLessThanOrEqual(8);
        expect(value.startsWith(start) && value.endsWith(end)).toBe(true);
        expect(masked.slice(start.length, start.length + 4)).toBe("****");
      }),
    );
  });

  it("tells nothing of what lies between the ends", () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string({ minLength: 1 }), (one, other) => {
        expect(mask(`abcd${one}wxyz`)).toBe(mask(`abcd${other}wxyz`));
      }),
    );
  });
});
