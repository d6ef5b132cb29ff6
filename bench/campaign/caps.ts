// 64 connections over two nodes on one PostgreSQL database trade with bots whose day is small, while the exchange loses answers of
// orders that it has or has not carried out, and nodes are killed. At no moment may more be reserved than the cap; once everything is
// settled, the books must agree with the exchange's.
//     node bench/campaign/caps.ts [seconds]

import { scratchFolder } from "../servers/keyhold.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { runCaps } from "./caps/run.ts";

const seconds = Number(process.argv[2] ?? 120);
const folder = scratchFolder();
const server = await startOwnPostgres();
const report = await runCaps(folder.path, server.adminUrl, seconds * 1_000).finally(() => server.close());
folder.remove();

console.table({ ...report.answers });
console.table(report.counts);
for (const fault of report.faults.slice(0, 20)) console.error(`FAIL  ${fault}`);
const isGood = report.faults.length === 0 && report.isWorthIt;
console.log(`${isGood ? "PASS" : "FAIL"}  ${report.faults.length} faults in ${seconds} s`);
process.exitCode = isGood ? 0 : 1;
