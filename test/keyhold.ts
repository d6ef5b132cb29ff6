import { inject } from "vitest";
import { type Composition, compose } from "../src/compose.ts";
import type { Environment } from "../src/config/environment.ts";
import { readConfig } from "../src/config.ts";
import { buildServer } from "../src/http/server.ts";
import { createLog } from "../src/log.ts";
import type { Deps } from "../src/operations/deps.ts";
import { type PaperExchange, startPaperExchange } from "../src/paper/index.ts";
import { CHEAP } from "./core/crypto/password-cost.ts";
import { newTestDatabase, type TestDatabase } from "./database.ts";
import { serve, type TestApp } from "./nodes.ts";

/** A whole Keyhold on a database of its own, with a paper exchange: what is served, by one node or by several. */
export interface TestKeyhold extends Composition {
  readonly app: TestApp;
  readonly paper: PaperExchange;
  readonly database: TestDatabase;
  /** What the operations of each node work with; `deps` are those of the first. */
  readonly nodes: readonly Deps[];
  /** Everything that was logged so far, by any node. */
  readonly logged: () => string;
  /** The same nodes behind other servers that are handed something else; they end with this Keyhold. */
  serveWith(change: Partial<Deps>): Promise<TestKeyhold>;
}

export const PUBLIC_URL = "http://127.0.0.1:8700";

export const TEST_SECRETS = {
  FERNET_KEY: "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
  JWT_SECRET: "a text of more than thirty-two bytes for tests alone",
} as const;

/**
 * `instead` puts other things in the place of what the operations work with, such as a clock, on every node; `page` is
 * the folder of a built page.
 */
export async function openTestKeyhold(
  environment: Environment = {},
  instead: Partial<Deps> = {},
  page?: string,
): Promise<TestKeyhold> {
  const database = await newTestDatabase();
  const paper = await startPaperExchange({ host: "127.0.0.1", port: 0 });
  const config = readConfig({
    ...TEST_SECRETS,
    KEYHOLD_ENV: "test",
    REGISTRATION: "open",
    DATABASE_URL: database.url,
    PAPER_URL: paper.url,
    LOG_LEVEL: "debug",
    ...environment,
  });
  const { hosts, publicUrl, allowedOrigins } = config;
  const doors = { hosts, publicUrl, allowedOrigins };
  const compositions = await Promise.all(Array.from({ length: inject("nodes") }, () => compose(config)));
  const [first] = compositions;
  if (first === undefined) throw new Error("there is no node");
  const { trustProxy, logLevel, isGatewayPublic } = config;
  const serving = { about: first.about, doors, trustProxy, page, isGatewayPublic };
  const open: TestApp[] = [];

  async function serveNodes(nodes: readonly Deps[], logged: () => string): Promise<TestKeyhold> {
    const lines: string[] = [];
    const stream = { write: (line: string) => lines.push(line) } as unknown as NodeJS.WritableStream;
    const log = createLog(logLevel, stream);
    const app = await serve(await Promise.all(nodes.map((deps) => buildServer({ ...serving, deps, log }))));
    open.push(app);
    const allLogged = () => logged() + lines.join("");
    return {
      ...(first as Composition),
      deps: nodes[0] as Deps,
      nodes,
      app,
      paper,
      database,
      logged: allLogged,
      serveWith: (change) =>
        serveNodes(
          nodes.map((deps) => ({ ...deps, ...change })),
          allLogged,
        ),
      close,
    };
  }

  async function close(): Promise<void> {
    await Promise.all(open.map((app) => app.close()));
    await Promise.all(compositions.map((composition) => composition.close()));
    await paper.close();
    await database.drop();
  }

  return serveNodes(
    compositions.map(({ deps }) => ({ ...deps, passwordCost: CHEAP, ...instead })),
    () => "",
  );
}

/** Answers of the API as a test reads them. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Readonly<Record<string, unknown>>;
}

interface Request {
  readonly token?: string | undefined;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export async function call(
  app: Pick<TestApp, "inject">,
  method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE",
  url: string,
  request: Request = {},
): Promise<Answer> {
  const response = await app.inject({
    method,
    url,
    headers: {
      host: "127.0.0.1:8700",
      ...(request.token === undefined ? {} : { authorization: `Bearer ${request.token}` }),
      ...request.headers,
    },
    ...(request.body === undefined ? {} : { payload: request.body as object }),
  });
  const isJson = String(response.headers["content-type"]).includes("json");
  return { status: response.statusCode, body: isJson ? response.json() : {}, headers: response.headers };
}

/** Asks again while the database is busy: of many that want one row at once, some wait longer on a slow machine than it has anybody wait. */
export async function untilNotBusy(ask: () => Promise<Answer>): Promise<Answer> {
  const answer = await ask();
  return answer.body.code === "storage_busy" ? untilNotBusy(ask) : answer;
}

let users = 0;

/** Registers and logs in somebody new. */
export async function newUser(
  app: Pick<TestApp, "inject">,
): Promise<{ token: string; email: string; password: string; cookie: string }> {
  users += 1;
  const account = { email: `user${users}@example.com`, password: "a long enough password" };
  await call(app, "POST", "/api/v1/auth/register", { body: account });
  const login = await call(app, "POST", "/api/v1/auth/login", { body: account });
  const cookie = String(login.headers["set-cookie"]).split(";", 1)[0] ?? "";
  return { ...account, token: String(login.body.access_token), cookie };
}

export interface PaperKey {
  readonly api_key: string;
  readonly secret_key: string;
}

/** Makes a key at the paper exchange. */
export async function newPaperKey(paper: PaperExchange, options: object = {}): Promise<PaperKey> {
  const response = await fetch(`${paper.url}/paper/keys`, {
    method: "POST",
    body: JSON.stringify({ type: "hmac", ...options }),
  });
  return (await response.json()) as PaperKey;
}
