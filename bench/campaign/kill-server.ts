// Kills a server 50 times while users register, add, relabel and delete keys; nothing acknowledged may be missing, no
// claim may hold longer than its 60 s, and every audit chain must recompute:
//     node bench/campaign/kill-server.ts [kills]
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { killServer } from "./kill-server-run.ts";

const folder = mkdtempSync(join(tmpdir(), "keyhold-kill-server-"));
const kills = Number(process.argv[2] ?? 50);
const report = await killServer(folder, { kills, lines: 8, waitForClaims: true });
rmSync(folder, { recursive: true });

for (const fault of report.faults.slice(0, 20)) console.error(fault);
const { users, acknowledged, unheard, refused, claimsLeft, slotsUsed } = report;
console.table({
  kills,
  users,
  ...acknowledged,
  unheard,
  refused,
  "claims left behind": claimsLeft,
  "added by users without a key, 60 s later": slotsUsed,
});
const changes = Object.values(acknowledged).reduce((sum, count) => sum + count, 0);
const isGood = report.faults.length === 0 && changes > kills;
console.log(`${isGood ? "PASS" : "FAIL"}  ${changes} changes acknowledged, ${report.faults.length} faults`);
process.exitCode = isGood ? 0 : 1;
