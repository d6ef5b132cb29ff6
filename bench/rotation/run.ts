import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { parseDatabaseUrl } from "../../src/config/database-url.ts";
import { storeNode } from "../../src/db/nodes.ts";
import { openPostgres } from "../../src/db/postgres/open.ts";
import type { Database, Schema } from "../../src/db/schema.ts";
import { openSqlite } from "../../src/db/sqlite/open.ts";
import { SECRETS } from "../servers/keyhold.ts";
import { fill, KEYS, keyringOf } from "./fill.ts";

export interface Run {
  /** Of the whole command, from its start to its end. */
  readonly seconds: number;
  readonly mebibytes: number;
  /** How long each write of somebody else took meanwhile, in milliseconds. */
  readonly waits: readonly number[];
}

const WRITE_EVERY_MS = 50;

/** Fills a database with keys and has the built program seal them anew. */
export async function runRotation(url: string, keys: number): Promise<Run> {
  const db = await openDatabaseAt(url);
  try {
    await fill(db, keys);
    const start = performance.now();
    const child = spawn("node", ["dist/main.js", "rotate-fernet-key"], {
      env: { PATH: process.env.PATH, ...SECRETS, FERNET_KEY: KEYS.both, DATABASE_URL: url },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const told = text(child.stdout);
    const [{ waits, mebibytes }, [code]] = await Promise.all([writeBeside(db, child), once(child, "close")]);
    const seconds = (performance.now() - start) / 1_000;
    const counts = await told;
    if (code !== 0 || !counts.includes(`api_keys ${keys}`)) throw new Error(`ended with ${code}: ${counts}`);
    return { seconds, mebibytes, waits };
  } finally {
    await db.close();
  }
}

/** Writes a row now and then for as long as the program runs, and watches the memory that it takes. */
async function writeBeside(db: Database, child: ChildProcess): Promise<Omit<Run, "seconds">> {
  const waits: number[] = [];
  let mebibytes = 0;
  const fernetKeys = keyringOf(KEYS.both).fingerprints;
  while (child.exitCode === null) {
    mebibytes = memoryOf(child) ?? mebibytes;
    const begunAt = performance.now();
    const now = Date.now();
    const node = { id: "beside", version: "", startedAt: now, seenAt: now, fernetKeys };
    await db.write((tx) => storeNode(tx, node));
    waits.push(performance.now() - begunAt);
    await sleep(WRITE_EVERY_MS);
  }
  return { waits, mebibytes };
}

/** The most memory that a process has taken so far; undefined when it has ended. */
export function memoryOf({ pid }: ChildProcess): number | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const [, kibibytes] = /^VmHWM:\s+(\d+) kB$/m.exec(status) ?? [];
    return kibibytes === undefined ? undefined : Math.round(Number(kibibytes) / 1_024);
  } catch {
    return undefined;
  }
}

export function openDatabaseAt(url: string): Promise<Database> {
  const location = parseDatabaseUrl(url);
  if (location === undefined) throw new TypeError("this is no DATABASE_URL");
  return location.kind === "sqlite"
    ? openSqlite<Schema>({ path: location.path })
    : openPostgres<Schema>({ url: location.url });
}
