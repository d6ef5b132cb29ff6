import fc from "fast-check";
import { expect, test } from "vitest";
import { readLabel } from "../../../src/core/keys/label.ts";

test.each([
  ["  main bot ", "main bot"],
  ["日本 🤖", "日本 🤖"],
  ["a family: 👨‍👩‍👧", "a family: 👨‍👩‍👧"],
  ["عربي", "عربي"],
  ["line at the end\n", "line at the end"],
  [" \t\u00a0", null],
  ["", null],
  [null, null],
])("reads %j as %j", (text, label) => {
  expect(readLabel(text)).toBe(label);
});

test.each(["a\nb", "a\0b", "a\u007fb", "a\u0085b", "a\u2028b", "a\u202eb", "a\u2066b", "a\ud800", "\udc00a"])(
  "refuses %j, which is no line of text",
  (text) => {
    expect(() => readLabel(text)).toThrow(
      expect.objectContaining({
        code: "validation_failed",
        fields: [expect.objectContaining({ field: "label" })],
      }),
    );
  },
);

test("what it accepts is stored as it is: well formed, in one line, and the same when read again", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      let label: string | null;
      try {
        label = readLabel(text);
      } catch {
        return;
      }
      if (label === null) return;
      expect(label.isWellFormed()).toBe(true);
      expect(label).not.toMatch(/[\0\r\n]/);
      expect(readLabel(label)).toBe(label);
    }),
  );
});
