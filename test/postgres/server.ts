import { type ChildProcess, execFile, type SpawnOptions, spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { chown, mkdtemp, readFile, realpath, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { Client } from "pg";
import { freePort } from "../free-port.ts";
import { temporaryFolderFor, unprivilegedAccount } from "./account.ts";
import { findBinaries } from "./binaries.ts";
import { startGuard } from "./guard.ts";

/** A PostgreSQL server that was made for a test or a campaign, on loopback, with its data in a temporary folder. */
export interface PostgresServer {
  /** The address of its database `postgres` for a role that may do everything. */
  readonly adminUrl: string;
  /**
   * Ends the server and keeps its data: `fast` breaks off what is under way and shuts down in order; `immediate` and
   * `kill` leave recovery to the next start, as a crash would.
   */
  stop(how: "fast" | "immediate" | "kill"): Promise<void>;
  /** Starts it again at the same address, and waits until it answers. */
  start(): Promise<void>;
  /** Makes a replica a server of its own, and waits until it takes changes. */
  promote(): Promise<void>;
  /** Ends it for good and removes its data. */
  close(): Promise<void>;
}

interface PostgresOptions {
  /** Settings of the server, such as `{ fsync: "off" }`, over its own defaults. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Where the folder of its data is made, if not among temporary files. Other accounts must be able to enter. */
  readonly inFolder?: string;
  /** The administrator's address of the server of which it is to be a replica. */
  readonly replicaOf?: string;
}

const ADMIN = "admin";
const SIGNALS = { fast: "SIGINT", immediate: "SIGQUIT", kill: "SIGKILL" } as const;
const PATIENCE_MS = 30_000;

/**
 * Makes a cluster and starts a server on it. It ends with this process, however that ends.
 * @throws Error that says in one sentence what is missing, or what the server itself said.
 */
export async function startPostgres(options: PostgresOptions = {}): Promise<PostgresServer> {
  const { settings = {}, replicaOf } = options;
  const binaries = findBinaries();
  const account = unprivilegedAccount();
  const folder = await mkdtemp(join(options.inFolder ?? temporaryFolderFor(account), "keyhold-postgres-"));
  if (account !== undefined) await chown(folder, account.uid, account.gid);
  const spawned: SpawnOptions = { cwd: folder, env: { LC_ALL: "C" }, ...account };
  const guard = startGuard(folder, spawned);
  const password = replicaOf === undefined ? randomBytes(18).toString("hex") : new URL(replicaOf).password;
  let port = 0;
  let server: ChildProcess | undefined;

  const adminUrl = () => `postgres://${ADMIN}:${password}@127.0.0.1:${port}/postgres`;

  async function launch(): Promise<void> {
    const log = openSync(join(folder, "log"), "a");
    const all = {
      listen_addresses: "127.0.0.1",
      port: String(port),
      unix_socket_directories: "",
      ...settings,
    };
    const args = Object.entries(all).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    const child = spawn(join(binaries, "postgres"), ["-D", join(folder, "data"), ...args], {
      ...spawned,
      // Ctrl-C is for the tests, which end the server when they are done with it.
      detached: true,
      stdio: ["ignore", log, log],
    });
    closeSync(log);
    child.unref();
    child.on("error", () => undefined);
    await untilAnswering(adminUrl(), child).catch(async () => {
      child.kill("SIGQUIT");
      throw new Error(
        `The PostgreSQL server did not start: ${(await lastLines(join(folder, "log"))).trim()}`,
      );
    });
    server = child;
  }

  async function stop(how: keyof typeof SIGNALS): Promise<void> {
    const child = server;
    server = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    child.ref();
    const ended = once(child, "exit");
    child.kill(SIGNALS[how]);
    await ended;
  }

  async function close(): Promise<void> {
    await stop("immediate");
    await rm(folder, { recursive: true, force: true });
    await guard.dismiss();
  }

  try {
    if (replicaOf === undefined) await makeCluster(binaries, folder, password, spawned);
    else await copyCluster(binaries, folder, replicaOf, spawned);
    await repeated(3, async () => {
      port = await freePort("127.0.0.1");
      await launch();
    });
  } catch (error) {
    await close();
    throw error;
  }
  return {
    adminUrl: adminUrl(),
    stop,
    // What a killed server left running holds the data for a moment.
    start: () => repeated(20, launch),
    async promote() {
      const client = new Client({ connectionString: adminUrl() });
      await client.connect();
      await client.query("select pg_promote()").finally(() => client.end());
    },
    close,
  };
}

async function makeCluster(
  binaries: string,
  folder: string,
  password: string,
  { cwd, env, uid, gid }: SpawnOptions,
): Promise<void> {
  const file = join(folder, "password");
  await writeFile(file, password, { mode: 0o600 });
  if (uid !== undefined && gid !== undefined) await chown(file, uid, gid);
  const args = ["-D", join(folder, "data"), "-U", ADMIN, `--pwfile=${file}`, "--auth=scram-sha-256"];
  const options = { cwd, env, uid, gid };
  // Its data is as short-lived as the folder: nothing is lost when it is not synced now.
  await promisify(execFile)(
    join(binaries, "initdb"),
    [...args, "--encoding=UTF8", "--locale=C", "--no-sync"],
    options,
  );
  await rm(file);
}

/** With what it needs to follow the server that it was copied from. */
async function copyCluster(
  binaries: string,
  folder: string,
  from: string,
  { cwd, env, uid, gid }: SpawnOptions,
): Promise<void> {
  const args = ["-D", join(folder, "data"), "-d", from, "--write-recovery-conf", "--checkpoint=fast"];
  // It stands beside the server itself, to which the program on the path may be a link.
  const installed = dirname(await realpath(join(binaries, "postgres")));
  await promisify(execFile)(join(installed, "pg_basebackup"), args, { cwd, env, uid, gid });
}

async function untilAnswering(url: string, child: ChildProcess): Promise<void> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const client = new Client({ connectionString: url, connectionTimeoutMillis: PATIENCE_MS });
    client.on("error", () => undefined);
    try {
      await client.connect();
      return await client.end();
    } catch (error) {
      await client.end().catch(() => undefined);
      if (child.pid === undefined || child.exitCode !== null || performance.now() > deadline) throw error;
    }
    await sleep(20);
  }
}

async function repeated(times: number, act: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await act();
    } catch (error) {
      if (attempt === times) throw error;
    }
    await sleep(100);
  }
}

async function lastLines(path: string): Promise<string> {
  return (await readFile(path, "utf8")).split("\n").slice(-5).join(" ");
}
