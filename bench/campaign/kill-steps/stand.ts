import { randomBytes } from "node:crypto";
import { join } from "node:path";
import type { Keyring } from "../../../src/core/crypto/keyring.ts";
import { type PaperExchange, startPaperExchange } from "../../../src/paper/index.ts";
import { freePort } from "../../../test/free-port.ts";
import { createDatabase, ROLE, urlOf } from "../../../test/postgres/administration.ts";
import { openRaw, type RawQuery } from "../../../test/raw-query.ts";
import { keyringOf } from "../../rotation/fill.ts";
import { SECRETS, scratchFolder } from "../../servers/keyhold.ts";
import { type Ended, type Program, startProgram } from "./program.ts";

const GENEROSITY = 100_000;

/** A database of its own, a server that can be killed at a step, and a paper exchange whose clock goes with the server's. */
export interface Stand {
  /** A folder of its own. */
  readonly folder: string;
  readonly url: string;
  readonly paperUrl: string;
  readonly databaseUrl: string;
  /** The same for whoever may look at everything. */
  readonly lookUrl: string;
  readonly query: RawQuery;
  /** Settings of every program that is started from now on, over the stand's own. */
  readonly environment: Record<string, string>;
  /** FERNET_KEY, and what it opens; a rotation changes it. */
  fernetKey: string;
  keyring(): Keyring;
  /** The clock of server and exchange while neither is wrong, in milliseconds. */
  now(): number;
  /** Sets that clock ahead, for a server that runs too. */
  later(ms: number): Promise<void>;
  /** Sets the server's clock wrong by so much; the exchange's stays right. */
  wrongBy(ms: number): Promise<void>;
  /** Starts the server, killed at a step if one is given; answers whether it came to accept requests, which one that is not killed must. */
  start(killAt?: number): Promise<boolean>;
  /** Starts another server on the same database, whose clock is never set wrong; answers how to end it. */
  startOther(): Promise<() => Promise<unknown>>;
  /** From now on the server is killed at this step; 0 is never. Answers the steps since it was told the last time, undefined when it has ended. */
  killAt(step: number): Promise<number | undefined>;
  stop(signal: "SIGKILL" | "SIGTERM"): Promise<Ended | undefined>;
  /** Resolves when the server has ended. */
  ended(): Promise<unknown>;
  /** Runs a command; answers `exit` and its code, undefined when it was killed. */
  command(args: readonly string[], options?: CommandOptions): Promise<string | undefined>;
  /** Another database, empty. */
  newDatabase(): Promise<OwnDatabase>;
  close(): Promise<void>;
}

export interface CommandOptions {
  readonly killAt?: number | undefined;
  readonly input?: string | undefined;
  readonly environment?: Readonly<Record<string, string>>;
}

export interface StandOptions {
  /** Of a PostgreSQL server that is thrown away with all databases; without it the database is a file. */
  readonly adminUrl: string | undefined;
  readonly environment?: Readonly<Record<string, string>> | undefined;
}

export async function openStand({ adminUrl, environment }: StandOptions): Promise<Stand> {
  let aheadMs = 0;
  let wrongMs = 0;
  const now = () => Date.now() + aheadMs;
  const scratch = scratchFolder();
  const paper: PaperExchange = await startPaperExchange({ generosity: GENEROSITY, now });
  const database =
    adminUrl === undefined ? fileIn(scratch.path) : await databaseOn(adminUrl, `steps_${randomName()}`);
  const raw = openRaw(database.lookUrl);
  const port = await newPort();
  let server: Program | undefined;
  const variables = (): Record<string, string> => ({
    ...SECRETS,
    FERNET_KEY: stand.fernetKey,
    KEYHOLD_ENV: "campaign",
    REGISTRATION: "open",
    TRUST_PROXY: "1",
    PORT: String(port),
    DATABASE_URL: database.url,
    PAPER_URL: paper.url,
    LOG_LEVEL: "error",
    ...(adminUrl === undefined ? {} : { POSTGRES_PORT: new URL(adminUrl).port }),
    ...stand.environment,
  });
  const options = () => ({ environment: variables(), clockOffsetMs: aheadMs + wrongMs });

  const tellClock = () => server?.tell({ clockOffsetMs: aheadMs + wrongMs });

  const stand: Stand = {
    folder: scratch.path,
    url: `http://127.0.0.1:${port}`,
    paperUrl: paper.url,
    databaseUrl: database.url,
    lookUrl: database.lookUrl,
    query: raw.query,
    environment: { ...environment },
    fernetKey: SECRETS.FERNET_KEY,
    keyring: () => keyringOf(stand.fernetKey),
    now,
    async later(ms) {
      aheadMs += ms;
      await tellClock();
    },
    async wrongBy(ms) {
      wrongMs = ms;
      await tellClock();
    },
    async start(killAt) {
      // What runs already must not be forgotten.
      if (server?.child.exitCode === null && server.child.signalCode === null) await stand.stop("SIGTERM");
      server = startProgram(["serve"], { ...options(), killAt });
      const isReady = await server.ready;
      if (!isReady && killAt === undefined)
        throw new Error(`it does not start: ${(await server.ended).stderr}`);
      return isReady;
    },
    async startOther() {
      const environment = { ...variables(), PORT: String(await newPort()), PUBLIC_URL: stand.url };
      const other = startProgram(["serve"], { environment, clockOffsetMs: aheadMs });
      if (!(await other.ready)) throw new Error(`it does not start: ${(await other.ended).stderr}`);
      return () => {
        other.child.kill("SIGTERM");
        return other.ended;
      };
    },
    async killAt(step) {
      return (await server?.tell({ steps: step }))?.steps;
    },
    async stop(signal) {
      server?.child.kill(signal);
      return server?.ended;
    },
    ended: async () => server?.ended,
    async command(args, { killAt, input, environment: own = {} } = {}) {
      const { environment: shared, clockOffsetMs } = options();
      const program = startProgram(args, {
        environment: { ...shared, ...own },
        clockOffsetMs,
        killAt,
        input,
      });
      const { code, signal, stderr } = await program.ended;
      if (signal === "SIGKILL") return undefined;
      return code === 0 ? "exit 0" : `exit ${code ?? signal}: ${stderr.trim().slice(-300)}`;
    },
    async newDatabase() {
      const name = `steps_${randomName()}`;
      return adminUrl === undefined ? fileIn(scratch.path, `${name}.db`) : databaseOn(adminUrl, name);
    },
    async close() {
      await stand.stop("SIGKILL");
      await paper.close();
      await raw.close();
      scratch.remove();
    },
  };
  return stand;
}

const ports = new Set<number>();

/** A port that no other stand has been given. */
async function newPort(): Promise<number> {
  for (;;) {
    const port = await freePort("127.0.0.1");
    if (ports.has(port)) continue;
    ports.add(port);
    return port;
  }
}

export interface OwnDatabase {
  readonly url: string;
  readonly lookUrl: string;
}

/** A database that is a file of this folder. */
function fileIn(folder: string, name = "keyhold.db"): OwnDatabase {
  const url = `file:${join(folder, name)}`;
  return { url, lookUrl: url };
}

async function databaseOn(adminUrl: string, name: string): Promise<OwnDatabase> {
  await createDatabase(adminUrl, name);
  return { url: urlOf(adminUrl, name, ROLE), lookUrl: urlOf(adminUrl, name) };
}

function randomName(): string {
  return randomBytes(6).toString("hex");
}
