// Requests generated from the server's own OpenAPI document, valid, broken and hostile, are sent to a `keyhold serve` over eight
// connections: by somebody without a token, by owners of keys, by them with ids of somebody else's things, by the owner of a frozen key,
// and with the token of a user who was switched off or deleted. Every answer is judged: its status and form as the document says, no 5xx
// that is not meant, nothing of the somebody else, no secret; at the end the log, and what is stored of the somebody else.
//     node bench/campaign/abuse.ts [requests] [--seed=N] [--postgres]
import { parseArgs } from "node:util";
import { scratchFolder } from "../servers/keyhold.ts";
import { startOwnPostgres } from "../servers/postgres.ts";
import { verdict } from "../verdict.ts";
import { runAbuse } from "./abuse/run.ts";
import { openStage } from "./abuse/serve.ts";

const MOST_MEMORY_MB = 400;

const { values, positionals } = parseArgs({
  options: { seed: { type: "string", default: "1" }, postgres: { type: "boolean", default: false } },
  allowPositionals: true,
});
const requests = Number(positionals[0] ?? 200_000);
const folder = scratchFolder();
const postgres = values.postgres ? await startOwnPostgres() : undefined;
const stage = await openStage(folder.path, postgres?.adminUrl);
const startedAt = performance.now();
const options = { requests, connections: 8, seed: Number(values.seed) };
const { tally, faults, untried } = await runAbuse(stage, options).finally(() => stage.close());
await postgres?.close();
folder.remove();

console.table(tally.routes);
console.table(tally.roles);
console.table(tally.statuses);
const memoryMb = stage.mostMemoryMb();
console.log(`${Math.round((performance.now() - startedAt) / 1_000)} s`);
for (const fault of [...faults, ...untried]) console.error(`FAIL  ${fault}`);
verdict(
  faults.length === 0 && untried.length === 0,
  `seed ${values.seed}, ${tally.sent} requests, ${faults.length} faults`,
);
verdict(memoryMb <= MOST_MEMORY_MB, `the server took ${memoryMb} MB at most (bar ${MOST_MEMORY_MB})`);
