import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BENCHES, CAMPAIGNS } from "../../bench/run/list.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const listed = [...BENCHES, ...CAMPAIGNS];
const textOf = (path: string) => readFileSync(join(ROOT, path), "utf8");

/** The scripts that say in their first lines how they are run; those that need somebody else's arguments name them in capitals. */
const scripts = globSync("bench/**/*.ts", { cwd: ROOT, exclude: ["**/node_modules/**"] }).filter((path) =>
  textOf(path)
    .split("\n")
    .slice(0, 12)
    .some((line) => line.startsWith("//") && line.endsWith(usageOf(line, path))),
);

test("every script of the list exists, and no two have the same name", () => {
  expect(listed.map(({ args: [script] }) => script).filter((path) => !existsSync(join(ROOT, path)))).toEqual(
    [],
  );
  expect(new Set(listed.map(({ name }) => name)).size).toBe(listed.length);
});

test("every bench and campaign that says how it is run is in the list", () => {
  expect(scripts.length).toBeGreaterThan(20);
  const names = new Set(listed.map(({ args: [script] }) => script));
  expect(scripts.filter((path) => !names.has(path))).toEqual([]);
});

test("campaigns are listed as campaigns, and benches as benches", () => {
  const isCampaign = ({ args: [script] }: (typeof listed)[number]) => script.startsWith("bench/campaign/");
  expect(CAMPAIGNS.filter((run) => !isCampaign(run))).toEqual([]);
  expect(BENCHES.filter(isCampaign)).toEqual([]);
});

test("whatever docs/performance.md and docs/scaling.md name in bench/ exists", () => {
  const pages = textOf("docs/performance.md") + textOf("docs/scaling.md");
  const named = [...pages.matchAll(/\bbench\/[\w./-]*\w/g)].map(([path]) => path);
  expect(named.length).toBeGreaterThan(20);
  expect([...new Set(named)].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
});

/** The end of the line that runs this script by itself, if it is one. */
function usageOf(line: string, path: string): string {
  const command = line.slice(line.indexOf("node bench/"));
  const isOwn = line.includes(`node ${path}`) && !/ [A-Z]/.test(command);
  return isOwn ? command : "\n";
}
