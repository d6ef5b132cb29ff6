// Has the rotation of many exchange keys killed twenty times on its way, while two nodes on PostgreSQL (without --postgres one on SQLite) read,
// replace and add keys. Nobody may notice; at the end every row must stand under the new key, hold what it held, and the old key be retired.
//     npm run build && node bench/campaign/rotate.ts [keys] [--postgres]
import { parseArgs } from "node:util";
import { scratchFolder } from "../servers/keyhold.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { runRotations } from "./rotate/run.ts";

const MEBIBYTES = 250;

const { values, positionals } = parseArgs({
  options: { postgres: { type: "boolean", default: false } },
  allowPositionals: true,
});
const keys = Number(positionals[0] ?? 200_000);
const folder = scratchFolder();
const server = values.postgres ? await startOwnPostgres() : undefined;
const report = await runRotations(folder.path, server?.adminUrl, keys).finally(() => server?.close());
folder.remove();

console.table(report.counts);
for (const fault of [...new Set(report.faults)].slice(0, 20)) console.error(`FAIL  ${fault.slice(0, 300)}`);
const mebibytes = report.counts["memory of a rotation (MiB)"] ?? 0;
if (mebibytes > MEBIBYTES) console.error(`FAIL  ${mebibytes} MiB (bar ${MEBIBYTES})`);
const isGood = report.faults.length === 0 && report.isWorthIt && mebibytes <= MEBIBYTES;
console.log(`${isGood ? "PASS" : "FAIL"}  ${report.faults.length} faults in the rotation of ${keys} keys`);
if (!isGood) process.exitCode = 1;
