// What metrics cost where there are many keys: an inventory of all rows and how long others wait for one of its pages, and what a scrape asks.
//     node bench/metrics.ts [users]
import { join } from "node:path";
import { compose } from "../src/compose.ts";
import { readConfig } from "../src/config.ts";
import { measureBacklog } from "../src/operations/measure-backlog.ts";
import { measureRotation } from "../src/operations/measure-rotation.ts";
import { measureWatching } from "../src/operations/measure-watching.ts";
import { measureWeights } from "../src/operations/measure-weights.ts";
import { takeInventory } from "../src/operations/take-inventory.ts";
import { median } from "./harness.ts";
import { SECRETS, scratchFolder } from "./servers/keyhold.ts";
import { populate } from "./servers/populate.ts";

const ROUNDS = 5;

const users = Number(process.argv[2] ?? 1_000_000);
const folder = scratchFolder();
const file = join(folder.path, "many.db");
await populate(file, users, 1);
const { deps, close } = await compose(
  readConfig({ ...SECRETS, KEYHOLD_ENV: "bench", DATABASE_URL: `file:${file}` }),
);

async function timed(work: () => Promise<unknown>): Promise<number> {
  const startedAt = performance.now();
  await work();
  return performance.now() - startedAt;
}

/** Milliseconds that the event loop was held up at the most while the work was done. */
async function longestStop(work: () => Promise<unknown>): Promise<number> {
  let longest = 0;
  let before = performance.now();
  const watcher = setInterval(() => {
    const now = performance.now();
    longest = Math.max(longest, now - before);
    before = now;
  }, 0);
  await work();
  clearInterval(watcher);
  return longest;
}

const operations = { takeInventory, measureBacklog, measureRotation, measureWatching, measureWeights };
for (const [name, operation] of Object.entries(operations)) {
  const run = () => operation(deps);
  await run();
  const times: number[] = [];
  const stops: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    times.push(await timed(run));
    stops.push(await longestStop(run));
  }
  const [time, stop] = [median(times).toFixed(1), median(stops).toFixed(1)];
  console.log(`${name.padEnd(16)} ${users} users: ${time} ms, nobody waits longer than ${stop} ms for it`);
}
await close();
folder.remove();
