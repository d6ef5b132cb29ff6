import { randomBytes } from "node:crypto";
import { join } from "node:path";
import { readConfig } from "../../src/config.ts";
import type { Keyring } from "../../src/core/crypto/keyring.ts";
import { startPaperExchange } from "../../src/paper/index.ts";
import { freePort } from "../../test/free-port.ts";
import { createDatabase, dropDatabase, ROLE, urlOf } from "../../test/postgres/administration.ts";
import { openRaw, type RawQuery } from "../../test/raw-query.ts";
import { type ServerOptions, type ServerProcess, startServer } from "./server-process.ts";

/** A node that can be ended, and started again at the same port. */
export interface CampaignNode {
  readonly url: string;
  /** Whether requests may be sent to it. */
  isUp: boolean;
  /** With another program than that of this folder, if one is given. */
  start(main?: string): Promise<void>;
  stop(signal: "SIGKILL" | "SIGTERM"): Promise<void>;
  /** Everything that it has said on stderr since it was started last. */
  said(): string;
  /** While it runs. */
  pid(): number | undefined;
}

/** A database of its own, nodes on it that have not been started yet, and a paper exchange. */
export interface Ground {
  readonly nodes: readonly [CampaignNode, ...CampaignNode[]];
  readonly paperUrl: string;
  readonly databaseUrl: string;
  /** The same for whoever may look at everything. */
  readonly lookUrl: string;
  /** Looks into the database past the program. */
  readonly query: RawQuery;
  /** Known once a node has been started. */
  keyring(): Keyring;
  close(): Promise<void>;
}

type Environment = Readonly<Record<string, string>>;

export interface GroundOptions {
  /** Holds the secrets, and the database if it is a file. */
  readonly dataDir: string;
  /** Of a PostgreSQL server, on which two nodes share a database; without it, one node on SQLite. */
  readonly adminUrl?: string | undefined;
  /** What every node runs; `dev` unless told. */
  readonly command?: "dev" | "serve";
  /** For every node, or for each by its number from 0. */
  readonly environment?: Environment | ((node: number) => Environment);
  /** How many times its limits the paper exchange grants. */
  readonly generosity?: number;
}

export async function layGround(options: GroundOptions): Promise<Ground> {
  const { dataDir, adminUrl, command = "dev", environment, generosity = 1 } = options;
  const paper = await startPaperExchange({ generosity });
  const database = adminUrl === undefined ? fileIn(dataDir) : await databaseOn(adminUrl);
  const raw = openRaw(database.lookUrl);
  const publicPort = await freePort("127.0.0.1");
  const shared = { dataDir, paperUrl: paper.url, publicPort, command };
  const own = (node: number) => ({
    ...(typeof environment === "function" ? environment(node) : environment),
    DATABASE_URL: database.url,
  });
  const first = newNode({ ...shared, port: publicPort }, own(0));
  const nodes: [CampaignNode, ...CampaignNode[]] = [first];
  if (adminUrl !== undefined) nodes.push(newNode({ ...shared, port: await freePort("127.0.0.1") }, own(1)));
  return {
    nodes,
    paperUrl: paper.url,
    databaseUrl: database.url,
    lookUrl: database.lookUrl,
    query: raw.query,
    keyring: () => readConfig({}, { dataDir }).keyring,
    async close() {
      await Promise.all(nodes.map((node) => node.stop("SIGTERM")));
      await paper.close();
      await raw.close();
      await database.drop();
    },
  };
}

interface OwnDatabase {
  readonly url: string;
  /** For whoever looks past the program. */
  readonly lookUrl: string;
  drop(): Promise<void>;
}

function fileIn(dataDir: string): OwnDatabase {
  const url = `file:${join(dataDir, "keyhold.db")}`;
  return { url, lookUrl: url, drop: async () => undefined };
}

async function databaseOn(adminUrl: string): Promise<OwnDatabase> {
  const name = `campaign_${randomBytes(6).toString("hex")}`;
  await createDatabase(adminUrl, name);
  const lookUrl = urlOf(adminUrl, name);
  return { url: urlOf(adminUrl, name, ROLE), lookUrl, drop: () => dropDatabase(adminUrl, name) };
}

function newNode(options: Omit<ServerOptions, "environment">, environment: Environment): CampaignNode {
  let server: ServerProcess | undefined;
  const node: CampaignNode = {
    url: `http://127.0.0.1:${options.port}`,
    isUp: false,
    async start(main) {
      server = await startServer({ ...options, main, environment });
      node.isUp = true;
    },
    async stop(signal) {
      node.isUp = false;
      await server?.stop(signal);
      server = undefined;
    },
    said: () => server?.said() ?? "",
    pid: () => server?.process.pid,
  };
  return node;
}
