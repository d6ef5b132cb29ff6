// One, two and four nodes on one PostgreSQL, in turns: reads, sealed writes, and orders through the gateway, and what each of them costs
// in processor time of the nodes and of the server, statements, log and syncs. All of it shares this machine's cores, so that more nodes
// bring no more processors: what is told is the cost of an operation, and that it stays the same however many nodes there are:
//     node tools/build.mjs && node bench/scale.ts [rounds]
import { join } from "node:path";
import { Client } from "pg";
import { createDatabase, ROLE, urlOf } from "../test/postgres/administration.ts";
import { runLoad } from "./gateway/run-load.ts";
import { median } from "./harness.ts";
import { describeMachine, describePostgres } from "./machine.ts";
import { makeBots } from "./scale/bots.ts";
import { eachOf, spendingNow } from "./scale/spending.ts";
import { copyToPostgres } from "./servers/copy-to-postgres.ts";
import { ORIGIN_PORT, scratchFolder, start, startOnDatabase } from "./servers/keyhold.ts";
import { populate } from "./servers/populate.ts";
import { startOwnPostgres } from "./servers/postgres.ts";
import { postmasterOf } from "./servers/processor-time.ts";
import { makeVirtualKeys } from "./servers/virtual-keys.ts";
import { load, type Target } from "./servers/wrk.ts";
import { verdict } from "./verdict.ts";

const ROUNDS = Number(process.argv[2] ?? 5);
const SECONDS = 3;
const CONNECTIONS = 32;
const USERS = 10_000;
const SAMPLES = 480;
const BOTS = 32;
const NODES = [1, 2, 4];
const ALL = "0,1";
/** What the nodes do beside it, such as checkpoints, is counted too. */
const MOST_STATEMENTS = { read: 3, write: 9, order: 20 };
interface Round {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cost: ReturnType<typeof eachOf>;
}

const folder = scratchFolder();
const file = join(folder.path, "keyhold.db");
const tokens = await populate(file, USERS, SAMPLES);
const postgres = await startOwnPostgres({ shared_preload_libraries: "pg_stat_statements" });
await createDatabase(postgres.adminUrl, "keyhold");
const url = urlOf(postgres.adminUrl, "keyhold", ROLE);
await copyToPostgres(file, url);
const admin = new Client(urlOf(postgres.adminUrl, "keyhold"));
await admin.connect();
await admin.query("create extension pg_stat_statements");
const postmaster = await postmasterOf(postgres.adminUrl);
const paper = await start(["bench/gateway/upstream.ts", String(ORIGIN_PORT + 10)], {}, ALL);
const ports = Array.from({ length: Math.max(...NODES) }, (_, index) => ORIGIN_PORT + index);
const nodes = await Promise.all(
  ports.map((port) => startOnDatabase(url, port, ALL, { PAPER_URL: paper.url })),
);
// What a node says is the public address, which is the same for all of them.
const origins = ports.map((port) => `http://127.0.0.1:${port}`);
const pids = nodes.map(({ process: { pid } }) => pid ?? 0);
try {
  console.log(`${describeMachine()}; ${await describePostgres(postgres.adminUrl)}`);
  const own = origins[0] ?? "";
  const traders = tokens
    .slice(0, BOTS)
    .map((token, sample) => ({ token, id: 1 + (sample * USERS) / SAMPLES }));
  const others = tokens.slice(BOTS);
  const bots = await makeBots(
    admin,
    paper.url,
    own,
    traders.map(({ token, id }) => ({ token, id: Math.floor(id) })),
  );
  const keys = await makeVirtualKeys(own, others, { permissions: ["read"] });
  await compare("GET /api-keys/me", MOST_STATEMENTS.read, (count) =>
    request(count, (origin) => ({ url: `${origin}/api/v1/api-keys/me`, tokens: others })),
  );
  await compare("PATCH /virtual-keys/:id", MOST_STATEMENTS.write, (count) =>
    request(count, (origin) => ({
      url: origin,
      tokens: others,
      patch: '{"label":"bench","allowed_addresses":["203.0.113.0/24"]}',
      paths: keys.map(({ id }) => `/api/v1/virtual-keys/${id}`),
    })),
  );
  await compare("POST /gateway/paper/api/v3/order", MOST_STATEMENTS.order, (count) => trade(count, bots));
} finally {
  await admin.end();
  await Promise.all([...nodes, paper].map((one) => one.stop()));
  await postgres.close();
  folder.remove();
}

async function compare(title: string, most: number, act: (nodes: number) => Promise<Round>): Promise<void> {
  for (const count of NODES) await act(count);
  const seen = new Map<number, Round[]>(NODES.map((count) => [count, []]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const count of round % 2 === 0 ? NODES : NODES.toReversed()) seen.get(count)?.push(await act(count));
  }
  const of = (count: number, pick: (round: Round) => number) => median((seen.get(count) ?? []).map(pick));
  console.log(`\n${title}, ${CONNECTIONS} connections`);
  console.table(
    Object.fromEntries(
      NODES.map((count) => [
        `${count} node${count === 1 ? "" : "s"}`,
        {
          "per second": Math.round(of(count, ({ perSecond }) => perSecond)),
          "p50 ms": Number(of(count, ({ p50Ms }) => p50Ms).toFixed(1)),
          "p99 ms": Number(of(count, ({ p99Ms }) => p99Ms).toFixed(1)),
          "us of a node": Math.round(of(count, ({ cost }) => cost.nodeUs)),
          "us of PostgreSQL": Math.round(of(count, ({ cost }) => cost.databaseUs)),
          statements: Number(of(count, ({ cost }) => cost.statements).toFixed(1)),
          "bytes of log": Math.round(of(count, ({ cost }) => cost.walBytes)),
          "syncs of log": Number(of(count, ({ cost }) => cost.walSyncs).toFixed(2)),
        },
      ]),
    ),
  );
  const statements = of(1, ({ cost }) => cost.statements);
  verdict(statements <= most, `${title}: ${statements.toFixed(1)} statements (bar ${most})`);
}

/** The connections spread over so many nodes. */
async function request(count: number, target: (origin: string) => Target): Promise<Round> {
  const before = await spendingNow(admin, pids, postmaster);
  const loads = await Promise.all(
    origins
      .slice(0, count)
      .map((origin) => load(folder.path, target(origin), CONNECTIONS / count, SECONDS, ALL)),
  );
  const after = await spendingNow(admin, pids, postmaster);
  const requests = loads.reduce((sum, one) => sum + one.requests, 0);
  return {
    perSecond: loads.reduce((sum, { perSecond }) => sum + perSecond, 0),
    p50Ms: median(loads.map(({ p50Ms }) => p50Ms)),
    p99Ms: Math.max(...loads.map(({ p99Ms }) => p99Ms)),
    cost: eachOf(before, after, requests),
  };
}

async function trade(count: number, bots: Awaited<ReturnType<typeof makeBots>>): Promise<Round> {
  const before = await spendingNow(admin, pids, postmaster);
  const first = await ordersSoFar();
  const each = BOTS / count;
  const loads = await Promise.all(
    origins.slice(0, count).map((origin, index) =>
      runLoad(
        {
          origin,
          prefix: "/gateway/paper",
          keys: bots.slice(index * each, (index + 1) * each),
          method: "POST",
          path: "/api/v3/order",
          query: "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=IOC&quantity=0.001&price=20000",
          connections: CONNECTIONS / count,
          seconds: SECONDS,
        },
        ALL,
      ),
    ),
  );
  const strange = loads.find(({ others }) => Object.keys(others).length > 0);
  if (strange !== undefined) throw new Error(JSON.stringify(strange.others));
  const after = await spendingNow(admin, pids, postmaster);
  return {
    perSecond: loads.reduce((sum, { perSecond }) => sum + perSecond, 0),
    p50Ms: median(loads.map(({ medianMs }) => medianMs)),
    p99Ms: Math.max(...loads.map(({ p99Ms }) => p99Ms)),
    // The load warms up before it counts.
    cost: eachOf(before, after, (await ordersSoFar()) - first),
  };
}

async function ordersSoFar(): Promise<number> {
  const { rows } = await admin.query<{ count: string }>("select count(*) from bot_orders");
  return Number(rows[0]?.count);
}
