import { expect, it } from "vitest";
import { parseEnvironmentFile, withDefaults } from "../../src/config/environment.ts";

it("reads lines NAME=value and skips comments and empty lines", () => {
  const text = "# made by hand\n\nA=1\r\nB=x=y\n#C=3\nno line of this form\nD=\n";
  expect(parseEnvironmentFile(text)).toEqual({ A: "1", B: "x=y", D: "" });
});

it.each([
  [{}, { A: "default" }],
  [{ A: "" }, { A: "default" }],
  [{ A: "given" }, { A: "given" }],
  [{ A_FILE: "/path" }, { A_FILE: "/path" }],
  [{ A_FILE: "" }, { A: "default", A_FILE: "" }],
])("fills %j up to %j", (given, expected) => {
  expect(withDefaults(given, { A: "default" })).toEqual(expected);
});
