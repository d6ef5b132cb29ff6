import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { readConfig } from "../../src/config.ts";
import { startPaperExchange } from "../../src/paper/index.ts";
import { freePort } from "../../test/free-port.ts";
import { openRaw } from "../../test/raw-query.ts";
import { chainFaults } from "./audit-chains.ts";
import {
  compare,
  type LoadCounts,
  type LoadUser,
  newLoadUser,
  nextAct,
  noCounts,
  perform,
} from "./key-load.ts";
import { newKey } from "./paper-key.ts";
import { migrate, type ServerProcess, startServer } from "./server-process.ts";

/** How much longer than asked the load may last until enough is done. */
const MOST_MORE_MS = 60_000;

interface TwoServersOptions {
  /** How long the load lasts at least. */
  readonly ms: number;
  /** Users of each server. */
  readonly lines: number;
  /** How many new labels have to be acknowledged before it ends. */
  readonly relabels?: number;
}

interface LoopDelay {
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

interface TwoServersReport extends LoadCounts {
  /** How late the event loop of each server was, in milliseconds. */
  readonly delays: readonly LoopDelay[];
  /** How often `keyhold migrate` opened and closed the same file meanwhile. */
  readonly migrations: number;
}

/**
 * Two servers write one file at once, and `keyhold migrate` comes and goes. Users register first and log in, so that
 * password hashing is over when the time is taken.
 */
export async function twoServers(dataDir: string, options: TwoServersOptions): Promise<TwoServersReport> {
  const { ms, lines, relabels = 0 } = options;
  const paper = await startPaperExchange();
  const key = await newKey(paper.url);
  const counts = noCounts();
  const servers: ServerProcess[] = [];
  // One URL is in the tokens of both: they are told apart by their ports alone.
  for (let count = 0; count < 2; count++) {
    servers.push(await startServer({ dataDir, paperUrl: paper.url, port: await freePort("127.0.0.1") }));
  }
  const users = servers.map((server) => ({ server, mine: Array.from({ length: lines }, newLoadUser) }));
  const each = (work: (url: string, user: LoadUser) => Promise<unknown>) =>
    Promise.all(users.flatMap(({ server, mine }) => mine.map((user) => work(server.url, user))));

  await each(async (url, user) => {
    for (let act = 0; act < 3; act++) await perform(url, user, nextAct(user), key, counts);
  });
  for (const { process } of servers) process.kill("SIGUSR2");
  const end = performance.now() + ms;
  const isOver = () =>
    performance.now() >= (counts.acknowledged.relabel < relabels ? end + MOST_MORE_MS : end);
  const load = each(async (url, user) => {
    while (!isOver() && (await perform(url, user, nextAct(user), key, counts)) !== "silent");
  });
  let migrations = 0;
  do {
    if ((await migrate(dataDir)) !== 0) counts.faults.push("keyhold migrate failed");
    migrations += 1;
    await sleep(200);
  } while (!isOver());
  await load;

  const missing = await Promise.all(
    users.flatMap(({ server, mine }) => mine.map((user) => compare(server.url, user))),
  );
  for (const server of servers) await server.stop("SIGTERM");
  await paper.close();
  const { keyring } = readConfig({}, { dataDir });
  const databasePath = join(dataDir, "keyhold.db");
  counts.faults.push(
    ...missing.filter((fault) => fault !== undefined),
    ...(await chainFaults(openRaw(`file:${databasePath}`).query, keyring)),
  );
  return { ...counts, migrations, delays: servers.map(readDelay) };
}

function readDelay({ said }: ServerProcess): LoopDelay {
  const text = /^loop-delay (.+)$/m.exec(said())?.[1];
  if (text === undefined) throw new Error(`the server told no delay: ${said()}`);
  return JSON.parse(text) as LoopDelay;
}
