// A Keyhold server of its own in a folder of its own, started from dist/ as a user would.
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

export interface Running {
  readonly url: string;
  readonly process: ChildProcess;
  stop(): Promise<void>;
}

/** The secrets under which benchmark databases are made. */
export const SECRETS = {
  FERNET_KEY: "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
  JWT_SECRET: "a text of more than thirty-two bytes for benchmarks alone",
};

export const ORIGIN_PORT = 18_700;

export function scratchFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "keyhold-bench-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** Starts a program that prints `ready <url>`; `core` binds it to one core, so that the load has the other. */
export async function start(
  args: readonly string[],
  environment: NodeJS.ProcessEnv = {},
  core: number | string = 0,
): Promise<Running> {
  const child = spawn("taskset", ["-c", String(core), "node", ...args], {
    env: { PATH: process.env.PATH, ...environment },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.once("error", reject);
    child.once("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("ready ")) resolve(line.slice("ready ".length));
    });
  });
  return {
    url,
    process: child,
    stop: () =>
      new Promise((resolve) => {
        child.removeAllListeners("exit");
        if (child.exitCode !== null || child.signalCode !== null) return resolve();
        child.once("exit", () => resolve());
        child.kill("SIGTERM");
      }),
  };
}

export function startKeyhold(databasePath: string, port = ORIGIN_PORT): Promise<Running> {
  const environment = {
    ...SECRETS,
    KEYHOLD_ENV: "bench",
    DATABASE_URL: `file:${databasePath}`,
    PORT: String(port),
    LOG_LEVEL: "warn",
  };
  return start(["dist/main.js", "serve"], environment);
}

/** A node on any database. All of one database have the same public address, as the access tokens name it. */
export function startOnDatabase(
  url: string,
  port: number,
  cores: string,
  more: Readonly<Record<string, string>> = {},
): Promise<Running> {
  const environment = {
    ...SECRETS,
    KEYHOLD_ENV: "bench",
    DATABASE_URL: url,
    PORT: String(port),
    PUBLIC_URL: `http://127.0.0.1:${ORIGIN_PORT}`,
    LOG_LEVEL: "warn",
    ...more,
  };
  return start(["dist/main.js", "serve"], environment, cores);
}
