import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as sleep } from "node:timers/promises";
import { freePort } from "../../src/cli/listen.ts";
import { readConfig } from "../../src/config.ts";
import { startPaperExchange } from "../../src/paper/index.ts";
import { openRaw } from "../../test/raw-query.ts";
import { chainFaults } from "./audit-chains.ts";
import {
  compare,
  type LoadCounts,
  type LoadUser,
  newLoadUser,
  nextAct,
  noCounts,
  type PaperKey,
  perform,
} from "./key-load.ts";
import { type ServerProcess, startServer } from "./server-process.ts";

const CLAIM_MS = 60_000;
const USERS_PER_LINE = 4;
/** Every so many acts somebody new registers. */
const NEW_USER_EVERY = 25;

export interface KillServerOptions {
  readonly kills: number;
  /** Requests under way at once. */
  readonly lines: number;
  /** Waits at the end until left-behind claims have run out, and uses their slots. */
  readonly waitForClaims: boolean;
}

export interface KillServerReport extends LoadCounts {
  readonly kills: number;
  readonly users: number;
  /** Claims that killed servers left behind. */
  readonly claimsLeft: number;
  /** Users without a key who could add one at the end. */
  readonly slotsUsed: number;
}

/** Kills a server under write load, again and again at random moments, and looks each time what the next one has. */
export async function killServer(dataDir: string, options: KillServerOptions): Promise<KillServerReport> {
  const { kills, lines } = options;
  const paper = await startPaperExchange();
  const key = await newKey(paper.url);
  const counts = noCounts();
  // Each line has users of its own, so that the acts of one user come one after another.
  const users = Array.from({ length: lines }, (): LoadUser[] => []);
  const claims = new Set<unknown>();
  const start = { dataDir, paperUrl: paper.url, port: await freePort("127.0.0.1") };
  let server = await startServer(start);
  const { keyring } = readConfig({}, { dataDir });
  const databasePath = join(dataDir, "keyhold.db");

  for (let round = 1; round <= kills; round++) {
    const loads = users.map((own) => load(server.url, own, key, counts));
    // Before the first kill everybody registers and logs in.
    while (counts.acknowledged.relabel < lines && counts.faults.length === 0) await sleep(20);
    await sleep(100 + Math.random() * 400);
    await server.stop("SIGKILL");
    const killedAt = Date.now();
    await Promise.all(loads);

    server = await startServer(start);
    const left = leftClaims(databasePath);
    for (const { claim } of left) claims.add(claim);
    const missing = await Promise.all(users.flat().map((user) => compare(server.url, user)));
    const faults = [
      ...missing.filter((fault) => fault !== undefined),
      ...(await chainFaults(openRaw(`file:${databasePath}`).query, keyring)),
      ...left
        .filter(({ expires_at }) => Number(expires_at) > killedAt + CLAIM_MS)
        .map(() => "a claim holds for over 60 s"),
    ];
    counts.faults.push(...faults.map((fault) => `after kill ${round}: ${fault}`));
  }

  const slotsUsed = options.waitForClaims ? await takeSlots(server, users.flat(), key, counts) : 0;
  await server.stop("SIGTERM");
  await paper.close();
  return { ...counts, kills, users: users.flat().length, claimsLeft: claims.size, slotsUsed };
}

/** Acts for the users of one line in turn, until the server is gone. */
async function load(url: string, own: LoadUser[], key: PaperKey, counts: LoadCounts): Promise<void> {
  for (let turn = 0; ; turn++) {
    const free = own.filter(({ isBlocked }) => !isBlocked);
    const isNew = free.length < USERS_PER_LINE || turn % NEW_USER_EVERY === NEW_USER_EVERY - 1;
    const user = (isNew ? undefined : free[turn % free.length]) ?? newLoadUser();
    if (isNew) own.push(user);
    if (!(await perform(url, user, nextAct(user), key, counts))) return;
  }
}

/** Once every claim has run out, whoever has no key can add one. */
async function takeSlots(
  server: ServerProcess,
  users: readonly LoadUser[],
  key: PaperKey,
  counts: LoadCounts,
): Promise<number> {
  await sleep(CLAIM_MS);
  const keyless = users.filter((user) => user.label === null && user.token !== undefined);
  for (const user of keyless) {
    await perform(server.url, user, { kind: "add", label: "again" }, key, counts);
    if (user.label === null) counts.faults.push(`${user.email}: cannot add a key 60 s after the last kill`);
  }
  return keyless.length;
}

function leftClaims(path: string): Record<string, unknown>[] {
  const database = new DatabaseSync(path, { readOnly: true, timeout: 2_000 });
  const rows = database.prepare("select claim, expires_at from key_claims").all();
  database.close();
  return rows;
}

/** One key of the paper exchange, which every user hands over. */
export async function newKey(paperUrl: string): Promise<PaperKey> {
  const answer = await fetch(`${paperUrl}/paper/keys`, {
    method: "POST",
    body: JSON.stringify({ type: "hmac" }),
  });
  return (await answer.json()) as PaperKey;
}
