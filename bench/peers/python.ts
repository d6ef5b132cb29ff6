import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { SECRETS } from "../servers/keyhold.ts";
import { PEER_PACKAGES } from "./packages.ts";

const PYTHON = "/usr/bin/python3";
const PATIENCE_MS = 20_000;

/** A user of the peer's, whose virtual key has the same number. */
export interface PeerUser {
  readonly id: number;
  readonly token: string;
}

/** Debian's versions of what the peer is made of. Throws, naming what is missing and how it comes. */
export function peerVersions(): Readonly<Record<string, string>> {
  try {
    const status = execFileSync("dpkg-query", ["-s", ...PEER_PACKAGES], {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    });
    const found = status.matchAll(/^Package: (\S+)$.*?^Version: (\S+)$/gms);
    return Object.fromEntries([...found].map(([, name, version]) => [name, version]));
  } catch {
    throw new Error(`Debian packages are missing: apt-get install ${PEER_PACKAGES.join(" ")}`);
  }
}

/** Fills its database with users who have a key and a virtual key each; answers a sample of them. */
export function fillPeer(databaseUrl: string, port: number, users: number, samples: number): PeerUser[] {
  const args = [join(import.meta.dirname, "fill.py"), String(users), String(samples)];
  const printed = execFileSync(PYTHON, args, { encoding: "utf8", env: environmentOf(databaseUrl, port) });
  return JSON.parse(printed) as PeerUser[];
}

/** A server of the peer's. */
export interface Peer {
  readonly pid: number;
  stop(): Promise<void>;
}

/** One uvicorn process, on uvloop and httptools, without a line for each request, as ours. */
export async function startPeer(databaseUrl: string, port: number): Promise<Peer> {
  const server = ["-m", "uvicorn", "app:app", "--app-dir", import.meta.dirname, "--port", String(port)];
  const settings = ["--loop", "uvloop", "--http", "httptools", "--no-access-log", "--log-level", "warning"];
  const child = spawn(PYTHON, [...server, ...settings], {
    env: environmentOf(databaseUrl, port),
    stdio: ["ignore", "ignore", "inherit"],
  });
  await untilAnswering(`http://127.0.0.1:${port}/healthz`, child);
  return {
    pid: child.pid ?? 0,
    async stop() {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
    },
  };
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  while (!(await fetch(url).catch(() => undefined))?.ok) {
    if (child.exitCode !== null || performance.now() > deadline) throw new Error("the peer did not start");
    await sleep(50);
  }
}

function environmentOf(databaseUrl: string, port: number) {
  return {
    PATH: process.env.PATH,
    PYTHONDONTWRITEBYTECODE: "1",
    DATABASE_URL: databaseUrl.replace("postgres://", "postgresql+asyncpg://"),
    FERNET_KEY: SECRETS.FERNET_KEY,
    JWT_SECRET: SECRETS.JWT_SECRET,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
  };
}
