// Two servers write one file at once while keyhold migrate comes and goes: nothing may be lost, and no event loop may
// stand still for 50 ms:
//     node bench/campaign/two-processes.ts [seconds]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { twoServers } from "./two-servers-run.ts";

const STILL_MS = 50;

const folder = mkdtempSync(join(tmpdir(), "keyhold-two-servers-"));
const report = await twoServers(folder, { ms: Number(process.argv[2] ?? 10) * 1_000, lines: 8 });
rmSync(folder, { recursive: true });

for (const fault of report.faults.slice(0, 20)) console.error(fault);
const { acknowledged, refused, unheard, migrations, delays } = report;
console.table({ ...acknowledged, refused, unheard, "keyhold migrate": migrations });
console.table(
  delays.map(({ p50, p99, max }) => ({
    "late by (ms), median": Number(p50.toFixed(1)),
    p99: Number(p99.toFixed(1)),
    most: Number(max.toFixed(1)),
  })),
);
const most = Math.max(...delays.map(({ max }) => max));
const isGood = report.faults.length === 0 && unheard === 0 && most <= STILL_MS;
console.log(
  `${isGood ? "PASS" : "FAIL"}  ${report.faults.length} faults, at most ${most.toFixed(1)} ms late (bar ${STILL_MS})`,
);
process.exitCode = isGood ? 0 : 1;
