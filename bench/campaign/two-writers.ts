// Two processes write one file at full load; nothing may be lost, and the event loop stand still for 50 ms at most:
//     node bench/campaign/two-writers.ts [seconds]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verdict } from "../verdict.ts";
import { twoWriters } from "./two-writers-run.ts";

const STILL_MS = 50;

const folder = mkdtempSync(join(tmpdir(), "keyhold-two-"));
const report = await twoWriters(folder, Number(process.argv[2] ?? 10) * 1_000);
rmSync(folder, { recursive: true });

for (const fault of report.faults) console.error(fault);
const { p50, p99, max } = report.delayMs;
console.log(
  `transactions: ${report.own} here, ${report.other} in the other process; gave up: ${report.refused}`,
);
console.log(
  `event loop late by ${p50.toFixed(1)} ms (median), ${p99.toFixed(1)} ms (p99), ${max.toFixed(1)} ms (most)`,
);
verdict(
  report.faults.length === 0 && max <= STILL_MS,
  `${report.faults.length} faults (bar 0), event loop late by ${max.toFixed(1)} ms at most (bar ${STILL_MS})`,
);
