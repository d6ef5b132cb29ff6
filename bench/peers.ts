// Reading a stored key's metadata and one sealed write, beside the same two routes in Python (FastAPI, SQLAlchemy, cryptography;
// bench/peers): one process each, the same PostgreSQL server, the same number of users, the same load in turns. Ours also appends
// its audit entry and the head of the chain in the transaction of the write:
//     node tools/build.mjs && node bench/peers.ts [rounds]
import { join } from "node:path";
import { Client } from "pg";
import { createDatabase, ROLE, urlOf } from "../test/postgres/administration.ts";
import { type Measured, measure, median, ratioOf, report } from "./harness.ts";
import { describeMachine, describePostgres } from "./machine.ts";
import { fillPeer, peerVersions, startPeer } from "./peers/python.ts";
import { copyToPostgres } from "./servers/copy-to-postgres.ts";
import { ORIGIN_PORT, scratchFolder, startOnDatabase } from "./servers/keyhold.ts";
import { populate } from "./servers/populate.ts";
import { startOwnPostgres } from "./servers/postgres.ts";
import { familySeconds, postmasterOf, processorSeconds } from "./servers/processor-time.ts";
import { makeVirtualKeys } from "./servers/virtual-keys.ts";
import { type Load, load, type Target } from "./servers/wrk.ts";
import { verdict } from "./verdict.ts";

const ROUNDS = Number(process.argv[2] ?? 7);
const SECONDS = 3;
const CONNECTIONS = 32;
const USERS = 10_000;
const SAMPLES = 500;
const BARS = { reads: 8, writes: 4 };
const BOTH_CORES = "0,1";
const PEER_PORT = ORIGIN_PORT + 9;
const OURS = "Keyhold";
const PEER = "FastAPI + SQLAlchemy + cryptography";

const versions = peerVersions();
const folder = scratchFolder();
const postgres = await startOwnPostgres();
const urls = { ours: await newDatabase("keyhold"), peer: await newDatabase("peer") };
const file = join(folder.path, "keyhold.db");
const tokens = await populate(file, USERS, SAMPLES);
await copyToPostgres(file, urls.ours);
const users = fillPeer(urls.peer, PEER_PORT, USERS, SAMPLES);
const keyhold = await startOnDatabase(urls.ours, ORIGIN_PORT, BOTH_CORES);
const peer = await startPeer(urls.peer, PEER_PORT);
const postmaster = await postmasterOf(postgres.adminUrl);

/** A round, with the microseconds of processor time that a request took. */
interface Seen extends Load {
  readonly server: number;
  readonly database: number;
}

try {
  console.log(`${describeMachine()}; ${await describePostgres(postgres.adminUrl)}`);
  console.log(
    Object.entries(versions)
      .map((pair) => pair.join(" "))
      .join(", "),
  );
  const made = await makeVirtualKeys(keyhold.url, tokens, { permissions: ["read"] });
  const ids = made.map(({ id }) => id);
  const api = `http://127.0.0.1:${ORIGIN_PORT}/api/v1`;
  const peerApi = `http://127.0.0.1:${PEER_PORT}/api/v1`;
  const peerTokens = users.map(({ token }) => token);
  await compare("reads", "GET /api-keys/me: token checked, user and key read, answered masked", {
    [OURS]: { url: `${api}/api-keys/me`, tokens },
    [PEER]: { url: `${peerApi}/api-keys/me`, tokens: peerTokens },
  });
  const patch = '{"label":"bench","allowed_addresses":["203.0.113.0/24"]}';
  const pathsOf = (numbers: readonly number[]) => numbers.map((id) => `/api/v1/virtual-keys/${id}`);
  await compare(
    "writes",
    "PATCH /virtual-keys/:id: a new grant sealed and committed; ours with its audit entry",
    {
      [OURS]: { url: api, tokens, patch, paths: pathsOf(ids) },
      [PEER]: { url: peerApi, tokens: peerTokens, patch, paths: pathsOf(users.map(({ id }) => id)) },
    },
  );
  await showEntries(ids);
} finally {
  await peer.stop();
  await keyhold.stop();
  await postgres.close();
  folder.remove();
}

async function compare(
  kind: "reads" | "writes",
  title: string,
  targets: Readonly<Record<string, Target>>,
): Promise<void> {
  const seen: Record<string, Seen[]> = {};
  const competitors = Object.entries(targets).map(([name, target]) => ({
    name,
    async round() {
      const before = processorTimes(name);
      const found = await load(folder.path, target, CONNECTIONS, SECONDS, BOTH_CORES);
      const after = processorTimes(name);
      const micros = (spent: number) => (spent * 1e6) / found.requests;
      const server = micros(after.server - before.server);
      seen[name] = [
        ...(seen[name] ?? []),
        { ...found, server, database: micros(after.database - before.database) },
      ];
      return 1e9 / found.perSecond;
    },
  }));
  const measured = await measure(competitors, ROUNDS);
  report(`${title}; ${CONNECTIONS} connections`, measured, []);
  const of = (name: string, field: "p50Ms" | "p99Ms" | "server" | "database") =>
    median((seen[name] ?? []).slice(-ROUNDS).map((found) => found[field]));
  for (const name of [OURS, PEER]) {
    console.log(`${name}: p50 ${of(name, "p50Ms").toFixed(1)} ms, p99 ${of(name, "p99Ms").toFixed(1)} ms`);
    const [own, database] = [of(name, "server").toFixed(0), of(name, "database").toFixed(0)];
    console.log(`  processor time a request: ${own} us in the server, ${database} us in PostgreSQL`);
  }
  const times = ratioOf(...(measured as [Measured, Measured]));
  verdict(times >= BARS[kind], `${kind}: ${times.toFixed(1)} times the peer's (bar ${BARS[kind]})`);
  const [ours, its] = [of(OURS, "p99Ms"), of(PEER, "p99Ms")];
  verdict(ours < its, `${kind}: p99 ${ours.toFixed(1)} ms (bar: under the peer's ${its.toFixed(1)} ms)`);
}

function processorTimes(name: string) {
  const pid = name === OURS ? keyhold.process.pid : peer.pid;
  return { server: processorSeconds(pid ?? 0), database: familySeconds(postmaster) };
}

async function newDatabase(name: string): Promise<string> {
  await createDatabase(postgres.adminUrl, name);
  return urlOf(postgres.adminUrl, name, ROLE);
}

/** That each of our writes has left its entry, and its head. */
async function showEntries(ids: readonly number[]): Promise<void> {
  const client = new Client(urls.ours);
  await client.connect();
  const { rows } = await client.query<{ entries: string; heads: string }>(
    `select (select count(*) from audit_entries where event = 'virtual_key.changed') as entries,
       (select count(*) from audit_heads) as heads`,
  );
  await client.end();
  console.log(
    `audit entries of these writes: ${rows[0]?.entries}, in ${ids.length} chains; heads: ${rows[0]?.heads}`,
  );
}
