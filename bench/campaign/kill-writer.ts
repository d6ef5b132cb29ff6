// Kills a writing process 50 times and looks for lost or half-written transactions:
//     node bench/campaign/kill-writer.ts [kills]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { verdict } from "../verdict.ts";
import { killWriter } from "./kill-writer-run.ts";

const folder = mkdtempSync(join(tmpdir(), "keyhold-kill-"));
const report = await killWriter(folder, Number(process.argv[2] ?? 50));
rmSync(folder, { recursive: true });

for (const fault of report.faults) console.error(fault);
verdict(
  report.faults.length === 0 && report.acknowledged > report.kills,
  `${report.acknowledged} transactions acknowledged, ${report.faults.length} faults in ${report.kills} kills (bar 0)`,
);
