// GET /api/v1/api-keys/me, with token and database, beside a bare Fastify route that answers the same JSON; and its p99
// with 1,000 and with 1,000,000 users. Servers on one core, load on the other.
//     node bench/api-read.ts
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { measure, median, report } from "./harness.ts";
import { scratchFolder, start, startKeyhold } from "./servers/keyhold.ts";
import { populate } from "./servers/populate.ts";
import { keepAwake, load, type Target } from "./servers/wrk.ts";
import { verdict } from "./verdict.ts";

const ROUNDS = 7;
const SECONDS = 2;
const CONNECTIONS = 32;
const SAMPLES = 500;
const FEW = 1_000;
const MANY = 1_000_000;

const folder = scratchFolder();
const few = join(folder.path, "few.db");
const many = join(folder.path, "many.db");
const fewTokens = await populate(few, FEW, SAMPLES);
const manyTokens = await populate(many, MANY, SAMPLES);

const keyhold = await startKeyhold(few);
const path = "/api/v1/api-keys/me";
const answer = await fetch(keyhold.url + path, { headers: { authorization: `Bearer ${fewTokens[0]}` } });
if (answer.status !== 200) throw new Error(`the key could not be read: ${await answer.text()}`);
const json = join(folder.path, "answer.json");
writeFileSync(json, await answer.text());
const bare = await start(["bench/servers/bare-fastify.ts", "18701", json]);

function competitor(name: string, target: Target) {
  return { name, round: async () => 1e9 / (await load(folder.path, target, CONNECTIONS, SECONDS)).perSecond };
}

const competitors = [
  competitor("GET /api-keys/me", { url: keyhold.url + path, tokens: fewTokens }),
  competitor("bare Fastify", { url: bare.url, tokens: [] }),
];
report("For information: with a sleeping core of the load", await measure(competitors, 3), []);
const awake = keepAwake();
const measured = await measure(competitors, ROUNDS);
report(`Reading the stored key, ${CONNECTIONS} connections`, measured, [
  { name: "GET /api-keys/me", floor: "bare Fastify", atLeast: 0.3 },
]);
awake.stop();
await bare.stop();
await keyhold.stop();

const tails = { few: [] as number[], many: [] as number[] };
for (let round = 0; round < ROUNDS; round++) {
  tails.few.push(await tail(few, fewTokens));
  tails.many.push(await tail(many, manyTokens));
}
const ratio = median(tails.many) / median(tails.few);
console.log(
  `\np99 with ${FEW} users ${median(tails.few).toFixed(2)} ms, with ${MANY} users ${median(tails.many).toFixed(2)} ms`,
);
verdict(ratio <= 1.5, `p99 at ${MANY} users: ${ratio.toFixed(2)} times that at ${FEW} (bar 1.5)`);
folder.remove();

async function tail(database: string, tokens: readonly string[]): Promise<number> {
  const server = await startKeyhold(database);
  const target = { url: server.url + path, tokens };
  await load(folder.path, target, CONNECTIONS, 1);
  const { p99Ms } = await load(folder.path, target, CONNECTIONS, SECONDS);
  await server.stop();
  return p99Ms;
}
