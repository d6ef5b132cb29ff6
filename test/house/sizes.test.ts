import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { ROOT } from "../cli/program.ts";

const files = globSync("{bench,deploy,examples,src,test,tools,web}/**/*.{ts,tsx,js,mjs,css,sh}", {
  cwd: ROOT,
});

test("no file of ours has more than 300 lines, be it a test or a measurement", () => {
  expect(files.length).toBeGreaterThan(1_000);
  const lengths = files.map((path) => [path, readFileSync(join(ROOT, path), "utf8").split("\n").length - 1]);
  expect(lengths.filter(([, lines]) => Number(lines) > 300)).toEqual([]);
});
