import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { createServer, request, type Server } from "node:http";
import { get } from "node:https";
import type { AddressInfo } from "node:net";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Writable } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, vi } from "vitest";
import { listen } from "../../src/cli/listen.ts";
import type { Environment } from "../../src/config/environment.ts";
import { type Config, readConfig } from "../../src/config.ts";
import { startPaperExchange } from "../../src/paper/index.ts";
import { newTestDatabase } from "../database.ts";
import { freePort } from "../free-port.ts";
import { type BotKeys, openBotDesk, type Parameters, signedQuery } from "../gateway/bot-desk.ts";
import { control, newKeyHolder } from "../key-desk.ts";
import { call, TEST_SECRETS, type TestKeyhold } from "../keyhold.ts";
import certificate from "../net/self-signed.json" with { type: "json" };
import { startSmtpServer } from "../net/smtp-server.ts";
import { reach } from "../nodes.ts";

/** Notices go out every five seconds. */
const PATIENCE = { timeout: 40_000, interval: 50 };
const NEW_FERNET_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";

/** What a server has told of itself. */
export interface Told {
  readonly metrics: string;
  readonly log: readonly Readonly<Record<string, unknown>>[];
}

type Inject = Pick<TestKeyhold["app"], "inject">;

interface RunningServer {
  readonly port: number;
  readonly logged: () => Told["log"];
  reload(): void;
  stop(): Promise<void>;
}

/** A whole server with its periodic work, as `keyhold serve` starts it, but in this process. */
async function startServer(environment: Environment): Promise<RunningServer> {
  const port = await freePort("127.0.0.1");
  const config: Config = readConfig({
    ...TEST_SECRETS,
    KEYHOLD_ENV: "test",
    REGISTRATION: "open",
    LOG_LEVEL: "debug",
    CHECKPOINT_SECONDS: "1",
    ALLOWED_HOSTS: "127.0.0.1:8700",
    PORT: String(port),
    PUBLIC_URL: `${environment.TLS_CERT_FILE === undefined ? "http" : "https"}://127.0.0.1:${port}`,
    ...environment,
  });
  const lines: string[] = [];
  const err = new Writable({ write: (chunk, _, done) => done(void lines.push(String(chunk))) });
  const ready = Promise.withResolvers<void>();
  const out = new Writable({ write: (_chunk, _, done) => done(void ready.resolve()) });
  const asked = Promise.withResolvers<NodeJS.Signals>();
  let reload = (): void => undefined;
  const served = listen(
    config,
    { input: process.stdin, out, err },
    {
      untilStopped: () => asked.promise,
      onReload: (act) => {
        reload = () => act(() => config);
      },
    },
  );
  await Promise.race([ready.promise, served]);
  return {
    port,
    logged: () =>
      lines
        .join("")
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line)),
    reload: () => reload(),
    async stop() {
      asked.resolve("SIGTERM");
      await served;
    },
  };
}

/**
 * Runs a server, has everything happen that is counted, and answers what it tells of itself then: users, keys, bots and orders, things
 * refused, notices and checkpoints delivered, a second Fernet key, secrets read anew, a database that is locked, and at last an exchange that
 * wants to be left alone. `tls` is what the same database has told under TLS, before all that.
 */
export async function askBusyServer(): Promise<Told & { readonly tls: string }> {
  const database = await newTestDatabase();
  const paper = await startPaperExchange({ host: "127.0.0.1", port: 0 });
  const mails = await startSmtpServer();
  const webhook = await startReceiver();
  const tls = await askUnderTls(database.path, database.url);
  const server = await startServer({
    DATABASE_URL: database.url,
    FERNET_KEY: `${NEW_FERNET_KEY},${TEST_SECRETS.FERNET_KEY}`,
    PAPER_URL: paper.url,
    CHECK_INTERVAL: "1",
    WEBHOOK_URL: webhook.url,
    WEBHOOK_SECRET: "a-secret-of-more-than-thirty-two-characters",
    SMTP_URL: `smtp://127.0.0.1:${mails.port}`,
    SMTP_FROM: "keyhold@example.com",
  });
  const app = reach(server.port);
  try {
    await beBusy({ app, paper } as unknown as TestKeyhold, server, database.path, webhook);
    await vi.waitFor(() => expect(mails.received.length).toBeGreaterThan(0), PATIENCE);
    return { metrics: await metricsOf(app), tls, log: server.logged() };
  } finally {
    app.close();
    await server.stop();
    await Promise.all([webhook.close(), mails.close(), paper.close()]);
    await database.drop();
  }
}

async function beBusy(
  keyhold: TestKeyhold,
  server: RunningServer,
  file: string,
  webhook: Receiver,
): Promise<void> {
  const { app, paper } = keyhold;
  // Found by watching, a second later: it is frozen, and its owner is told.
  const { key, email } = await newKeyHolder(keyhold);
  await control(paper, "PATCH", `keys/${key.api_key}`, { permissions: { enableWithdrawals: true } });
  await call(app, "POST", "/api/v1/auth/login", { body: { email, password: "a wrong password" } });
  const desk = await openBotDesk(keyhold);
  const order = { symbol: "BTCUSDT", side: "BUY", type: "MARKET", quoteOrderQty: "100" };
  expect((await desk.send("POST", "/api/v3/order", order)).status).toBe(200);
  await desk.send("POST", "/api/v3/order", { ...order, symbol: "BNBUSDT" });
  await control(paper, "POST", "faults", { kind: "status_503", count: 1, path: "/api/v3/order" });
  await sendSlowly(server.port, desk.bot, { ...order, quoteOrderQty: "99" });
  await desk.send("GET", "/api/v3/account");
  await app.inject({ url: "/gateway/paper/api/v3/time", headers: { host: "127.0.0.1" } });
  server.reload();
  await meetLock(app, file, desk.owner.token);
  await vi.waitFor(
    () => expect([...webhook.types()].toSorted()).toEqual(["audit.checkpoint", "notice"]),
    PATIENCE,
  );
  // It wants to be left alone for a second only, which may be over before the second request.
  await vi.waitFor(async () => {
    await control(paper, "POST", "faults", { kind: "status_429", count: 1, path: "/api/v3/account" });
    for (let times = 0; times < 2; times++) await desk.send("GET", "/api/v3/account");
    expect(await metricsOf(app)).toContain("keyhold_exchange_weight_refused_total{");
  }, PATIENCE);
}

async function metricsOf(app: Inject): Promise<string> {
  return (await app.inject({ url: "/metrics", headers: { host: "127.0.0.1" } })).payload;
}

/** A change while somebody else has the database locked, again and again until the server has tried in vain. */
async function meetLock(app: Inject, file: string, token: string): Promise<void> {
  const other = new DatabaseSync(file);
  const lock = async () => {
    other.exec("begin immediate");
    const written = call(app, "PATCH", "/api/v1/api-keys/me", { token, body: { label: "x" } });
    // It is waited for no longer than 2 s, by /metrics as well.
    await sleep(500);
    other.exec("commit");
    expect((await written).status).toBe(200);
    expect(await metricsOf(app)).toContain('keyhold_database_retries_total{reason="busy"}');
  };
  await vi.waitFor(lock, PATIENCE).finally(() => other.close());
}

/** An order whose body comes some time after its head: whoever waits for it is woken by the connection, which knows of no request. */
async function sendSlowly(port: number, bot: BotKeys, order: Parameters): Promise<void> {
  const body = signedQuery(bot.secret, order);
  const headers = {
    "content-type": "application/x-www-form-urlencoded",
    "content-length": body.length,
    "x-mbx-apikey": bot.apiKey,
  };
  const sending = request({
    host: "127.0.0.1",
    port,
    method: "POST",
    path: "/gateway/paper/api/v3/order",
    headers,
  });
  sending.write(body.slice(0, 10));
  await sleep(60);
  sending.end(body.slice(10));
  const [answer] = await once(sending, "response");
  answer.resume();
}

async function askUnderTls(file: string, url: string): Promise<string> {
  const path = (name: string) => join(dirname(file), name);
  writeFileSync(path("cert.pem"), certificate.cert);
  writeFileSync(path("key.pem"), certificate.key);
  const server = await startServer({
    DATABASE_URL: url,
    TLS_CERT_FILE: path("cert.pem"),
    TLS_KEY_FILE: path("key.pem"),
  });
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const options = { port: server.port, host: "127.0.0.1", path: "/metrics", rejectUnauthorized: false };
  get({ ...options, agent: false }, (answer) => void text(answer).then(resolve, reject)).on("error", reject);
  return promise.finally(() => server.stop());
}

interface Receiver {
  readonly url: string;
  /** The kinds of what has come in. */
  types(): ReadonlySet<string>;
  close(): Promise<void>;
}

async function startReceiver(): Promise<Receiver> {
  const types = new Set<string>();
  const server: Server = createServer(async (request, response) => {
    types.add(JSON.parse(await text(request)).type);
    response.writeHead(204).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/hook`,
    types: () => types,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
