// A bot with limits sends so many generated requests, most of them signed rightly: other paths, encodings, methods, headers, repeated
// and unknown parameters, sizes, order forms. What reached the paper exchange, by its own record, must be within the limits, and no answer
// may be a 5xx but those that say why.
//     node bench/campaign/bypass.ts [requests] [--seed=N]
import { parseArgs } from "node:util";
import { scratchFolder } from "../servers/keyhold.ts";
import { runBypass } from "./bypass/run.ts";

const { values, positionals } = parseArgs({
  options: { seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const folder = scratchFolder();
const report = await runBypass(folder.path, Number(positionals[0] ?? 100_000), Number(values.seed)).finally(
  () => folder.remove(),
);
console.table(report.statuses);
console.table({ "orders at the exchange": report.orders, "requests that reached it": report.reached });
for (const fault of report.faults.slice(0, 20)) console.error(`FAIL  ${fault}`);
// A campaign in which nothing gets through has tried nothing.
const isGood = report.faults.length === 0 && report.orders > report.sent / 100;
console.log(`${isGood ? "PASS" : "FAIL"}  ${report.sent} requests, ${report.faults.length} faults`);
process.exitCode = isGood ? 0 : 1;
