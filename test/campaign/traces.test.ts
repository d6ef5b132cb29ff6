import fc from "fast-check";
import { expect, test } from "vitest";
import { tracesIn } from "./traces.ts";

const SECRET = "Unmistakable/secret+of 32 letters";

test.each([
  ["as it is", `{"a":"${SECRET}"}`],
  ["in hex", Buffer.from(`..${SECRET}..`).toString("hex")],
  ["percent-encoded", `?q=${encodeURIComponent(SECRET)}&`],
  [
    "in bytes between others",
    Buffer.concat([Buffer.from([0, 255]), Buffer.from(SECRET), Buffer.from([200])]),
  ],
])("finds a secret %s", (_, haystack) => {
  expect(tracesIn(haystack, { it: SECRET, other: "something else entirely" })).toEqual(["it"]);
});

test("finds a secret in base64 of either alphabet, whatever stands before and after it", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 9 }), fc.uint8Array({ maxLength: 9 }), (before, after) => {
      const bytes = Buffer.concat([before, Buffer.from(SECRET), after]);
      for (const encoding of ["base64", "base64url"] as const) {
        expect(tracesIn(bytes.toString(encoding), { it: SECRET })).toEqual(["it"]);
      }
    }),
  );
});

test("finds nothing where nothing is", () => {
  expect(tracesIn("Unmistakable/secret+of 32", { it: SECRET })).toEqual([]);
});
