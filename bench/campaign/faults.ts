// Tries one fault after the other (or those that are named) against real servers under the load of honest users and bots, and prints a table:
// what users saw, what was lost, how long until all was well. With --write the rows go into docs/faults.md. Some need root, on Linux.
//     npm run build && node bench/campaign/faults.ts [name ...] [--write] [--list]
import { readFileSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { SCENARIOS } from "./faults/index.ts";
import type { Row, Scenario } from "./faults/scenario.ts";
import { intoPage, toMarkdown } from "./faults/table.ts";

const PAGE = new URL("../../docs/faults.md", import.meta.url);

const { values, positionals } = parseArgs({
  options: { write: { type: "boolean", default: false }, list: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => SCENARIOS.every((scenario) => scenario.name !== name));
if (unknown.length > 0) throw new Error(`no fault is called ${unknown.join(", ")}: --list tells their names`);
if (values.list) for (const { name, database } of SCENARIOS) console.log(`${name} (${database})`);
else await tryAll(SCENARIOS.filter(({ name }) => positionals.length === 0 || positionals.includes(name)));

async function tryAll(scenarios: readonly Scenario[]): Promise<void> {
  const rows: Row[] = [];
  const faults: string[] = [];
  for (const { name, run } of scenarios) {
    console.error(`${new Date().toISOString()} ${name}`);
    const row = await run().catch((error: unknown) => String(error instanceof Error ? error.stack : error));
    if (typeof row === "string") {
      faults.push(`${name}: ${row}`);
      continue;
    }
    rows.push(row);
    // At once, so that a run that is broken off has not been for nothing.
    if (values.write) writeFileSync(PAGE, intoPage(readFileSync(PAGE, "utf8"), [row]));
    const { lost, wellAfterMs, unmeant = [] } = row;
    faults.push(...unmeant.map((text) => `${name}: ${text}`));
    if (wellAfterMs === undefined) faults.push(`${name}: it was not well again (lost: ${lost})`);
  }
  console.log(toMarkdown(rows));
  for (const fault of faults) console.error(`FAIL  ${fault.slice(0, 1_000)}`);
  console.log(
    `${faults.length === 0 ? "PASS" : "FAIL"}  ${rows.length} faults tried, ${faults.length} complaints`,
  );
  if (faults.length > 0) process.exitCode = 1;
}
