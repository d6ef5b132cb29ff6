// Replaces exchange keys, by keys handed over and keys made here, while bots trade, the exchange fails now and then, and nodes are
// killed at random moments. After every replacement, whatever was answered, exactly one key must be stored, it must work, and bots must not
// have noticed. With --postgres on two nodes, one of which is killed at a time.
//     node bench/campaign/replace.ts [seconds] [--postgres]
import { parseArgs } from "node:util";
import { scratchFolder } from "../servers/keyhold.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { runReplacements } from "./replace/run.ts";

const { values, positionals } = parseArgs({
  options: { postgres: { type: "boolean", default: false } },
  allowPositionals: true,
});
const seconds = Number(positionals[0] ?? 120);
const folder = scratchFolder();
const server = values.postgres ? await startOwnPostgres() : undefined;
const report = await runReplacements(folder.path, server?.adminUrl, seconds * 1_000).finally(() =>
  server?.close(),
);
folder.remove();

console.table(report.answers);
console.table(report.counts);
for (const fault of report.faults.slice(0, 20)) console.error(`FAIL  ${fault}`);
const isGood = report.faults.length === 0 && report.isWorthIt;
console.log(`${isGood ? "PASS" : "FAIL"}  ${report.faults.length} faults in ${seconds} s`);
if (!isGood) process.exitCode = 1;
