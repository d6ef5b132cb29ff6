import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Composition, compose } from "../src/compose.ts";
import type { Environment } from "../src/config/environment.ts";
import { readConfig } from "../src/config.ts";
import type { App } from "../src/http/route.ts";
import { buildServer } from "../src/http/server.ts";
import { createLog } from "../src/log.ts";
import type { Deps } from "../src/operations/deps.ts";
import { type PaperExchange, startPaperExchange } from "../src/paper/index.ts";

/** A whole Keyhold on a database file of its own, with a paper exchange: what is served, without a port. */
export interface TestKeyhold extends Composition {
  readonly app: App;
  readonly paper: PaperExchange;
  readonly databasePath: string;
  /** Everything that was logged so far. */
  readonly logged: () => string;
}

export const PUBLIC_URL = "http://127.0.0.1:8700";

export const TEST_SECRETS = {
  FERNET_KEY: "cw_0x689RpI-jtRR7oE8h_eQsKImvJapLeSbXpwF4e4=",
  JWT_SECRET: "a text of more than thirty-two bytes for tests alone",
} as const;

/**
 * `instead` puts other things in the place of what the operations work with, such as a clock; `page` is the folder of
 * a built page.
 */
export async function openTestKeyhold(
  environment: Environment = {},
  instead: Partial<Deps> = {},
  page?: string,
): Promise<TestKeyhold> {
  const folder = await mkdtemp(join(tmpdir(), "keyhold-test-"));
  const paper = await startPaperExchange({ host: "127.0.0.1", port: 0 });
  const databasePath = join(folder, "keyhold.db");
  const config = readConfig({
    ...TEST_SECRETS,
    KEYHOLD_ENV: "test",
    REGISTRATION: "open",
    DATABASE_URL: `file:${databasePath}`,
    PAPER_URL: paper.url,
    LOG_LEVEL: "debug",
    ...environment,
  });
  const lines: string[] = [];
  const stream = { write: (line: string) => lines.push(line) } as unknown as NodeJS.WritableStream;
  const composition = await compose(config);
  const deps = { ...composition.deps, ...instead };
  const app = await buildServer({
    deps,
    about: composition.about,
    doors: { hosts: config.hosts, publicUrl: config.publicUrl },
    log: createLog(config.logLevel, stream),
    trustProxy: config.trustProxy,
    page,
  });
  return {
    ...composition,
    deps,
    app,
    paper,
    databasePath,
    logged: () => lines.join(""),
    async close() {
      await app.close();
      await composition.close();
      await paper.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
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
  app: App,
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

let users = 0;

/** Registers and logs in somebody new. */
export async function newUser(
  app: App,
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
