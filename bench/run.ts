// Runs benches or campaigns one after another, each in a process of its own, and ends with a table of all bars; exit code 1 when one is
// missed. `--write` puts the bars into docs/performance.md, `--list` only says what there is:
//     npm run bench [-- NAME ... --write], npm run campaigns [-- NAME ... --write]
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { describeMachine } from "./machine.ts";
import { hasMissed, type Outcome, outcomeOf } from "./run/bars.ts";
import { BENCHES, CAMPAIGNS, type Run } from "./run/list.ts";
import { missingPackages } from "./run/needs.ts";
import { updatePage } from "./run/page.ts";

const PAGE = fileURLToPath(new URL("../docs/performance.md", import.meta.url));

const { values, positionals } = parseArgs({
  options: {
    campaigns: { type: "boolean", default: false },
    write: { type: "boolean", default: false },
    list: { type: "boolean", default: false },
  },
  allowPositionals: true,
});
const all = values.campaigns ? CAMPAIGNS : BENCHES;
const unknown = positionals.filter((name) => !all.some((one) => one.name === name));
const runs = positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name));
const missing = missingPackages(runs);

if (values.list) {
  console.table(all.map(({ name, args, minutes }) => ({ name, command: `node ${args.join(" ")}`, minutes })));
} else if (unknown.length > 0) {
  refuse(`There is no ${unknown.join(", ")}: ${all.map(({ name }) => name).join(", ")}.`, 2);
} else if (missing.length > 0) {
  refuse(`These need Debian packages: apt-get install ${missing.join(" ")}`, 1);
} else {
  await runAll();
}

async function runAll(): Promise<void> {
  const minutes = Math.ceil(runs.reduce((sum, run) => sum + run.minutes, 0));
  console.log(`${runs.length} to run, about ${minutes} min; ${describeMachine()}`);
  const outcomes: Outcome[] = [];
  for (const run of runs) {
    console.log(`\n== ${run.name}: node ${run.args.join(" ")} (about ${run.minutes} min)`);
    const outcome = await runOne(run);
    outcomes.push(outcome);
    if (values.write) {
      const day = new Date().toISOString().slice(0, 10);
      writeFileSync(PAGE, updatePage(readFileSync(PAGE, "utf8"), [outcome], day));
    }
  }
  console.table(
    outcomes.flatMap(({ name, bars, minutes: took }) =>
      (bars.length === 0 ? [{ isMet: true, sentence: "for information" }] : bars).map(
        ({ isMet, sentence }) => ({
          name,
          "measured, and its bar": sentence,
          verdict: bars.length === 0 ? "" : isMet ? "met" : "MISSED",
          minutes: Number(took.toFixed(1)),
        }),
      ),
    ),
  );
  process.exitCode = hasMissed(outcomes) ? 1 : 0;
}

async function runOne({ name, args }: Run): Promise<Outcome> {
  const start = performance.now();
  const child = spawn("node", args, { stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const [from, to] of [
    [child.stdout, process.stdout],
    [child.stderr, process.stderr],
  ] as const) {
    from.setEncoding("utf8").on("data", (text: string) => {
      output += text;
      to.write(text);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  const minutes = (performance.now() - start) / 60_000;
  return outcomeOf({ name, command: args.join(" "), minutes }, code, output);
}

function refuse(sentence: string, exitCode: number): void {
  console.error(sentence);
  process.exitCode = exitCode;
}
