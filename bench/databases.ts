// GET /api/v1/api-keys/me and one durable write (PATCH of its label: the row and its audit entry in one synced commit)
// on SQLite, on PostgreSQL with one node and with two, all in one run, 32 connections. Servers, PostgreSQL and load share
// two cores, so what PostgreSQL computes in processes of its own is missing to the nodes:
//     node bench/databases.ts [rounds]
import { join } from "node:path";
import { createDatabase, ROLE, urlOf } from "../test/postgres/administration.ts";
import { type Measured, measure, median, report } from "./harness.ts";
import { copyToPostgres } from "./servers/copy-to-postgres.ts";
import { ORIGIN_PORT, scratchFolder, startOnDatabase } from "./servers/keyhold.ts";
import { populate } from "./servers/populate.ts";
import { startOwnPostgres } from "./servers/postgres.ts";
import { type Load, load } from "./servers/wrk.ts";

const ROUNDS = Number(process.argv[2] ?? 7);
const SECONDS = 2;
const CONNECTIONS = 32;
const USERS = 10_000;
const SAMPLES = 500;
const BOTH_CORES = "0,1";

const folder = scratchFolder();
const file = join(folder.path, "keyhold.db");
const tokens = await populate(file, USERS, SAMPLES);
const postgres = await startOwnPostgres();
await createDatabase(postgres.adminUrl, "keyhold");
const databaseUrl = urlOf(postgres.adminUrl, "keyhold", ROLE);
await copyToPostgres(file, databaseUrl);

const PORTS = { sqlite: ORIGIN_PORT, first: ORIGIN_PORT + 1, second: ORIGIN_PORT + 2 };
const servers = await Promise.all([
  startOnDatabase(`file:${file}`, PORTS.sqlite, BOTH_CORES),
  startOnDatabase(databaseUrl, PORTS.first, BOTH_CORES),
  startOnDatabase(databaseUrl, PORTS.second, BOTH_CORES),
]);

const SETUPS = {
  "SQLite, one node": [PORTS.sqlite],
  "PostgreSQL, one node": [PORTS.first],
  "PostgreSQL, two nodes": [PORTS.first, PORTS.second],
};
try {
  await compare("GET /api/v1/api-keys/me");
  await compare("PATCH /api/v1/api-keys/me, durable, with its audit entry", '{"label":"Main account"}');
} finally {
  for (const server of servers) await server.stop();
  await postgres.close();
  folder.remove();
}

async function compare(title: string, patch?: string): Promise<void> {
  const tails = new Map<string, number[]>();
  const competitors = Object.entries(SETUPS).map(([name, ports]) => ({
    name,
    async round() {
      const { perSecond, p99Ms } = await loadAll(ports, patch);
      tails.set(name, [...(tails.get(name) ?? []), p99Ms]);
      return 1e9 / perSecond;
    },
  }));
  const measured = await measure(competitors, ROUNDS);
  report(title, measured, []);
  const [sqlite] = measured;
  for (const { name, rounds } of measured) {
    const ratio = median((sqlite as Measured).rounds) / median(rounds);
    console.log(`${name}: p99 ${median(tails.get(name) ?? []).toFixed(1)} ms, ${ratio.toFixed(2)} of SQLite`);
  }
}

/** The connections spread over the nodes. */
async function loadAll(ports: readonly number[], patch?: string): Promise<Load> {
  const each = CONNECTIONS / ports.length;
  const loads = await Promise.all(
    ports.map((port) => {
      const url = `http://127.0.0.1:${port}/api/v1/api-keys/me`;
      const target = { url, tokens, ...(patch === undefined ? {} : { patch }) };
      return load(folder.path, target, each, SECONDS, BOTH_CORES);
    }),
  );
  return {
    requests: loads.reduce((sum, { requests }) => sum + requests, 0),
    perSecond: loads.reduce((sum, { perSecond }) => sum + perSecond, 0),
    p50Ms: Math.max(...loads.map(({ p50Ms }) => p50Ms)),
    p99Ms: Math.max(...loads.map(({ p99Ms }) => p99Ms)),
  };
}
