// 64 connections over two nodes on one PostgreSQL database want what only one of them, or so many, may have. What they
// were answered, the database, the audit chains and the exchange's own record must agree that it was never more.
//     node bench/campaign/races.ts [rounds]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startOwnPostgres } from "../servers/postgres.ts";
import { runRaces } from "./races-run.ts";

const rounds = Number(process.argv[2] ?? 10);
const folder = mkdtempSync(join(tmpdir(), "keyhold-races-"));
const server = await startOwnPostgres();
const reports = await runRaces(folder, server.adminUrl, rounds).finally(() => server.close());
rmSync(folder, { recursive: true });

const faults = Object.entries(reports).flatMap(([race, report]) =>
  report.faults.map((fault) => `${race}: ${fault}`),
);
for (const [race, { answers }] of Object.entries(reports)) console.log(race, answers);
for (const fault of faults.slice(0, 20)) console.error(fault);
console.log(
  `${faults.length === 0 ? "PASS" : "FAIL"}  ${faults.length} faults in ${rounds} rounds of each race`,
);
process.exitCode = faults.length === 0 ? 0 : 1;
