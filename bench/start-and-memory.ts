// How long `keyhold dev` takes on an existing database until it says ready, beside `node -e 0`; and how much memory it
// holds after 10,000 requests, logins among them.
//     node bench/start-and-memory.ts
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { measure, ratioOf, report } from "./harness.ts";
import { scratchFolder, start } from "./servers/keyhold.ts";
import { verdict } from "./verdict.ts";

const ROUNDS = 15;
const BAR = 12;
const REQUESTS = 10_000;
const CONNECTIONS = 16;
const MEGABYTES = 200;

const folder = scratchFolder();
const dev = ["dist/main.js", "dev", "--data-dir", folder.path, "--port", "18702", "--paper-port", "18703"];
await (await start(dev, { LOG_LEVEL: "warn" })).stop();

const measured = await measure(
  [
    {
      name: "keyhold dev, until ready",
      async round() {
        const startedAt = process.hrtime.bigint();
        const server = await start(dev, { LOG_LEVEL: "warn" }, 1);
        const elapsed = Number(process.hrtime.bigint() - startedAt);
        await server.stop();
        return elapsed;
      },
    },
    {
      name: "node -e 0",
      round() {
        const startedAt = process.hrtime.bigint();
        spawnSync("taskset", ["-c", "1", "node", "-e", "0"]);
        return Number(process.hrtime.bigint() - startedAt);
      },
    },
  ],
  ROUNDS,
);
report("Start", measured, []);
const [ours, floor] = measured;
const times = ours && floor ? 1 / ratioOf(ours, floor) : Number.NaN;
verdict(times <= BAR, `start: ${times.toFixed(1)} times node -e 0 (bar ${BAR})`);

const server = await start(dev, { LOG_LEVEL: "warn" });
const account = { email: "bench@example.com", password: "a long enough password" };
const api = `${server.url}/api/v1`;
await post("/auth/register", account);
const { access_token: token } = (await (await post("/auth/login", account)).json()) as {
  access_token: string;
};
const before = residentMegabytes();
let left = REQUESTS;
await Promise.all(
  Array.from({ length: CONNECTIONS }, async () => {
    while (left-- > 0) {
      const answer =
        left % 200 === 0
          ? await post("/auth/login", account)
          : await fetch(`${api}/auth/me`, { headers: { authorization: `Bearer ${token}` } });
      await answer.arrayBuffer();
    }
  }),
);
const after = residentMegabytes();
verdict(
  after <= MEGABYTES,
  `memory: ${before} MB before, ${after} MB after ${REQUESTS} requests (bar ${MEGABYTES})`,
);
await server.stop();
folder.remove();

function post(path: string, body: object): Promise<Response> {
  return fetch(api + path, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** Of the server itself: taskset replaces itself by what it starts. */
function residentMegabytes(): number {
  const status = readFileSync(`/proc/${server.process.pid}/status`, "utf8");
  return Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024);
}
