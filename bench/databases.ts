// GET /api/v1/api-keys/me and one durable write (PATCH of its label: the row and its audit entry in one synced commit)
// on SQLite, on PostgreSQL with one node and with two, all in one run, 32 connections. Servers, PostgreSQL and load share
// two cores, so what PostgreSQL computes in processes of its own is missing to the nodes:
//     node bench/databases.ts [rounds]
import { join } from "node:path";
import { Client } from "pg";
import { readConfig } from "../src/config.ts";
import { Secret } from "../src/core/secret.ts";
import { openPostgres } from "../src/db/postgres/open.ts";
import type { Schema } from "../src/db/schema.ts";
import { openSqliteToRead } from "../src/db/sqlite/open.ts";
import { backUp } from "../src/operations/back-up.ts";
import { checkBackup, restoreBackup } from "../src/operations/restore-backup.ts";
import { createDatabase, ROLE, urlOf } from "../test/postgres/administration.ts";
import { type Measured, measure, median, report } from "./harness.ts";
import { ORIGIN_PORT, SECRETS, scratchFolder, start } from "./servers/keyhold.ts";
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
await copyTo(databaseUrl);

const PORTS = { sqlite: ORIGIN_PORT, first: ORIGIN_PORT + 1, second: ORIGIN_PORT + 2 };
const servers = await Promise.all([
  serve(`file:${file}`, PORTS.sqlite),
  serve(databaseUrl, PORTS.first),
  serve(databaseUrl, PORTS.second),
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
    perSecond: loads.reduce((sum, { perSecond }) => sum + perSecond, 0),
    p99Ms: Math.max(...loads.map(({ p99Ms }) => p99Ms)),
  };
}

function serve(url: string, port: number) {
  const environment = {
    ...SECRETS,
    KEYHOLD_ENV: "bench",
    DATABASE_URL: url,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${ORIGIN_PORT}`,
    LOG_LEVEL: "warn",
  };
  return start(["dist/main.js", "serve"], environment, BOTH_CORES);
}

/** Everything, by a backup, and the sessions, which are in none. */
async function copyTo(url: string): Promise<void> {
  const { keyring } = readConfig({ ...SECRETS, KEYHOLD_ENV: "bench" });
  const source = await openSqliteToRead<Schema>({ path: file });
  let text = "";
  await backUp({ db: source, now: Date.now }, "bench", async (part) => {
    text += part;
  });
  await source.close();
  const lines = () =>
    (async function* () {
      yield* text.split("\n").slice(0, -1);
    })();
  const db = await openPostgres<Schema>({ url: new Secret(url) });
  const random = (bytes: number) => Buffer.alloc(bytes, 1);
  await restoreBackup({ db, keyring, now: Date.now, random }, await checkBackup(lines), lines);
  await db.close();
  const client = new Client(url);
  await client.connect();
  const now = Date.now();
  await client.query(`insert into sessions (id, user_id, created_at, last_used_at, expires_at) overriding system value
    select id, id, ${now}, ${now}, ${now + 86_400_000} from users`);
  await client.query("analyze");
  await client.end();
}
