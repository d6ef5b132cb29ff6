import { randomBytes } from "node:crypto";
import { parseJwtSecrets } from "../../../src/core/crypto/access-token.ts";
import { layGround } from "../ground.ts";
import { memoryOf } from "../memory.ts";
import type { Stage } from "./stage.ts";

interface ServedStage extends Stage {
  /** Read it before, or after, the end. */
  readonly mostMemoryMb: () => number;
  close(): Promise<void>;
}

/** Far above what requests that are not throttled ask of the exchange. */
const GENEROSITY = 100_000;

/** Starts `keyhold serve` at its most talkative, with an exchange that grants everything. */
export async function openStage(dataDir: string, adminUrl: string | undefined): Promise<ServedStage> {
  const secrets = {
    "the Fernet key": `${randomBytes(32).toString("base64url")}=`,
    "the JWT secret": randomBytes(30).toString("hex"),
    "the metrics token": randomBytes(20).toString("hex"),
    "the webhook secret": randomBytes(20).toString("hex"),
  };
  const parsed = parseJwtSecrets(secrets["the JWT secret"]);
  if ("problem" in parsed) throw new Error(parsed.problem);
  const nowhere = "http://127.0.0.1:1";
  const environment = {
    FERNET_KEY: secrets["the Fernet key"],
    JWT_SECRET: secrets["the JWT secret"],
    METRICS_TOKEN: secrets["the metrics token"],
    WEBHOOK_SECRET: secrets["the webhook secret"],
    WEBHOOK_URL: nowhere,
    BINANCE_URL: nowhere,
    BINANCE_TESTNET_URL: nowhere,
    REGISTRATION: "open",
    CHECK_INTERVAL: "7d",
    LOG_LEVEL: "debug",
    // As the units and the container start it.
    NODE_OPTIONS: "--max-semi-space-size=16",
  };
  const ground = await layGround({
    dataDir,
    adminUrl,
    environment,
    command: "serve",
    generosity: GENEROSITY,
  });
  const [node] = ground.nodes;
  await node.start();
  const port = Number(new URL(node.url).port);
  let logged = "";
  let most = 0;
  return {
    port,
    publicUrl: node.url,
    paperUrl: ground.paperUrl,
    query: ground.query,
    isPostgres: adminUrl !== undefined,
    jwtSecrets: parsed.secrets,
    secrets,
    logged: () => node.said() || logged,
    mostMemoryMb: () => most || memoryOf(node.pid()).most,
    async close() {
      logged = node.said();
      most = memoryOf(node.pid()).most;
      await ground.close();
    },
  };
}
