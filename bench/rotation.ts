// Seals a million exchange keys anew, in a process of its own, on SQLite and on PostgreSQL, beside Python's MultiFernet.rotate on
// plain tokens of the same values, which touches no database:
//     node bench/rotation.ts [keys]
import { execFileSync, spawnSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseDatabaseUrl } from "../src/config/database-url.ts";
import { createRandomPool } from "../src/core/crypto/random.ts";
import { openPostgres } from "../src/db/postgres/open.ts";
import type { Database, Schema } from "../src/db/schema.ts";
import { openSqlite } from "../src/db/sqlite/open.ts";
import { rotateFernetKey } from "../src/operations/rotate-fernet-key.ts";
import { createDatabase, ROLE, urlOf } from "../test/postgres/administration.ts";
import { fill, KEYS, keyringOf } from "./rotation/fill.ts";
import { scratchFolder } from "./servers/keyhold.ts";
import { startOwnPostgres } from "./servers/postgres.ts";

const BARS = { sqlite: 15_000, postgres: 6_000 };
const MEBIBYTES = 250;

interface Run {
  readonly rows: number;
  readonly seconds: number;
  readonly cores: number;
  readonly mebibytes: number;
  /** How long other processes had to wait for the lock, at most and at the median, in milliseconds. */
  readonly heldMs: number;
}

if (process.argv[2] === "--rotate") await rotate(process.argv[3] ?? "");
else await compare(Number(process.argv[2] ?? 1_000_000));

async function rotate(url: string): Promise<void> {
  const opened = await open(url);
  let heldMs = 0;
  // How long a transaction takes is how long it keeps others waiting.
  const db: Database = {
    ...opened,
    write(work, options) {
      let begunAt = 0;
      const held = () => {
        heldMs = Math.max(heldMs, performance.now() - begunAt);
      };
      return opened
        .write((tx) => {
          begunAt = performance.now();
          return work(tx);
        }, options)
        .finally(held);
    },
  };
  const deps = {
    db,
    keyring: keyringOf(KEYS.both),
    now: Date.now,
    random: createRandomPool(randomFillSync),
  };
  let most = 0;
  const cpu = process.cpuUsage();
  const start = performance.now();
  const { moved, leftCount } = await rotateFernetKey(deps, () => {
    most = Math.max(most, process.memoryUsage.rss());
  });
  const seconds = (performance.now() - start) / 1_000;
  const { user, system } = process.cpuUsage(cpu);
  await opened.close();
  if (leftCount > 0) throw new Error(`${leftCount} rows were left`);
  const rows = moved.get("api_keys") ?? 0;
  const mebibytes = Math.round(most / 1_048_576);
  console.log(JSON.stringify({ rows, seconds, cores: (user + system) / 1e6 / seconds, mebibytes, heldMs }));
}

async function compare(keys: number): Promise<void> {
  const folder = scratchFolder();
  const postgres = await startOwnPostgres();
  try {
    await createDatabase(postgres.adminUrl, "keyhold");
    const sqlite = await measure(`file:${join(folder.path, "keyhold.db")}`, keys);
    const server = await measure(urlOf(postgres.adminUrl, "keyhold", ROLE), keys);
    const told = (run: Run) => ({
      "rows a second": perSecond(run),
      cores: Number(run.cores.toFixed(2)),
      "memory at most (MiB)": run.mebibytes,
      "longest transaction (ms)": Number(run.heldMs.toFixed(1)),
    });
    console.table({ SQLite: told(sqlite), PostgreSQL: told(server) });
    tellPython();
    verdict(
      perSecond(sqlite) >= BARS.sqlite,
      `SQLite: ${perSecond(sqlite)} rows a second (bar ${BARS.sqlite})`,
    );
    verdict(
      perSecond(server) >= BARS.postgres,
      `PostgreSQL: ${perSecond(server)} rows a second (bar ${BARS.postgres})`,
    );
    const most = Math.max(sqlite.mebibytes, server.mebibytes);
    verdict(most < MEBIBYTES, `${most} MiB at most (bar ${MEBIBYTES})`);
  } finally {
    await postgres.close();
    folder.remove();
  }
}

async function measure(url: string, keys: number): Promise<Run> {
  const db = await open(url);
  await fill(db, keys);
  await db.close();
  const run = JSON.parse(
    execFileSync("node", [process.argv[1] ?? "", "--rotate", url], { encoding: "utf8" }),
  ) as Run;
  if (run.rows !== keys) throw new Error(`${run.rows} of ${keys} keys were sealed anew`);
  return run;
}

function perSecond({ rows, seconds }: Run): number {
  return Math.round(rows / seconds);
}

function tellPython(): void {
  const script = fileURLToPath(new URL("rotation/rotate_peer.py", import.meta.url));
  const { status, stdout } = spawnSync("/usr/bin/python3", [script], { encoding: "utf8" });
  if (status !== 0) {
    console.log("Python's cryptography is not installed here (Debian: python3-cryptography); left out.");
    return;
  }
  const peer = JSON.parse(stdout) as { version: string; perSecond: number };
  console.log(
    `Python's cryptography ${peer.version}: ${Math.round(peer.perSecond / 2)} rows a second (two tokens each, no database)`,
  );
}

function open(url: string): Promise<Database> {
  const location = parseDatabaseUrl(url);
  if (location === undefined) throw new TypeError("this is no DATABASE_URL");
  return location.kind === "sqlite"
    ? openSqlite<Schema>({ path: location.path })
    : openPostgres<Schema>({ url: location.url });
}

function verdict(isMet: boolean, sentence: string): void {
  console.log(`${isMet ? "PASS" : "FAIL"}  ${sentence}`);
  if (!isMet) process.exitCode = 1;
}
