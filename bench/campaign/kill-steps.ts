// Kills the program at every step of every act that changes something: each statement to the database, each request to the exchange before
// it is sent and after its answer, each change of a file, each answer. After each kill it starts again; everything stored must be whole,
// nothing acknowledged may be missing, and the act must be possible again, within a minute where somebody else might be at it.
//     npm run build && node bench/campaign/kill-steps.ts [--postgres] [--only=TEXT] [--lanes=2]
// TEXT is the name of an act, or what several names have in common.
import { parseArgs } from "node:util";
import { startOwnPostgres } from "../servers/postgres.ts";
import { killEveryAct } from "./kill-steps/every-act.ts";
import { linesOf, summaryOf } from "./kill-steps/summary.ts";

const { values } = parseArgs({
  options: {
    postgres: { type: "boolean", default: false },
    only: { type: "string" },
    lanes: { type: "string", default: "2" },
  },
});
const postgres = values.postgres ? await startOwnPostgres() : undefined;
const killed = await killEveryAct({
  adminUrl: postgres?.adminUrl,
  lanes: Number(values.lanes),
  only: values.only,
  note({ name, kills, faults }) {
    console.error(`${name}: ${kills} kills, ${faults.length} faults`);
    for (const fault of faults.slice(0, 10)) console.error(`FAIL  ${fault.slice(0, 1_000)}`);
  },
}).finally(() => postgres?.close());

console.table(linesOf(killed));
const { faults, kills, steps, medianBackMs, mostBackMs } = summaryOf(killed);
if (killed.length === 0) console.error("no act has this in its name");
if (mostBackMs > 0)
  console.log(
    `serving again after ${Math.round(medianBackMs)} ms (median), ${Math.round(mostBackMs)} ms at most`,
  );
const isGood = faults.length === 0 && kills > 0;
console.log(
  `${isGood ? "PASS" : "FAIL"}  ${killed.length} acts of ${steps} steps, ${kills} kills, ${faults.length} faults`,
);
process.exitCode = isGood ? 0 : 1;
