import { readdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { inspect } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readConfig } from "../../src/config.ts";
import { open } from "../../src/core/crypto/seal.ts";
import { Secret } from "../../src/core/secret.ts";
import { addApiKey } from "../../src/operations/add-api-key.ts";
import { checkApiKey } from "../../src/operations/check-api-key.ts";
import { getBalance } from "../../src/operations/get-balance.ts";
import { login } from "../../src/operations/login.ts";
import { BALANCE, CHECK, control, KEYS, MY_KEY, serverWith, sql } from "../key-desk.ts";
import { newPaperKey, openTestKeyhold, PUBLIC_URL, type TestKeyhold } from "../keyhold.ts";
import { tracesIn } from "./traces.ts";

const FERNET_KEY = "bm90LWEtcmVhbC1vbmUtYnV0LXVubWlzdGFrYWJsZS0=";
const JWT_SECRET = "an unmistakable JWT secret of more than 32 bytes";
const PASSWORD = "an unmistakable pässword";
const WRONG_PASSWORD = "another unmistakable password";
const EMAIL = "owner@example.com";

let keyhold: TestKeyhold;
let secrets: Record<string, string>;
/** All that came back, headers and bodies. What may go out once, and to whom it belongs, is cut out beforehand. */
let answers = "";
/** The log of a server on which a fault of ours quotes the secret in its message. */
let quoted = "";
beforeAll(async () => {
  const whole = await openTestKeyhold({ FERNET_KEY, JWT_SECRET });
  const { send } = whole.deps;
  keyhold = await serverWith(whole, {
    send: (target, request, ms) => send(target, request, Math.min(ms, 200)),
  });
  await plant(whole);
});
afterAll(() => keyhold.close());

async function plant(whole: TestKeyhold): Promise<void> {
  const key = await newKey();
  const rejected = await newKey({ permissions: { enableWithdrawals: true } });
  const account = { email: EMAIL, password: PASSWORD };
  await ask(whole, "POST", "/auth/register", { ...account, extra: PASSWORD });
  await ask(whole, "POST", "/auth/register", account);
  await ask(whole, "POST", "/auth/register", account);
  await ask(whole, "POST", "/auth/login", { ...account, password: WRONG_PASSWORD });
  const opened = await ask(whole, "POST", "/auth/login", account, {}, (text) => text);
  const token = String(opened.json().access_token);
  const refresh = String(opened.headers["set-cookie"]).match(/keyhold_refresh=([^;]+)/)?.[1] ?? "";
  secrets = {
    "Fernet key": FERNET_KEY,
    "JWT secret": JWT_SECRET,
    password: PASSWORD,
    "wrong password": WRONG_PASSWORD,
    "access token": token,
    "signature of the access token": token.split(".")[2] ?? "",
    "refresh token": refresh,
    "API key": key.api_key,
    secret: key.secret_key,
    "rejected API key": rejected.api_key,
    "rejected secret": rejected.secret_key,
  };
  expect(Object.values(secrets).every((secret) => secret.length > 20)).toBe(true);

  const cookie = { cookie: `keyhold_refresh=${refresh}`, origin: PUBLIC_URL };
  const bearer = { authorization: `Bearer ${token}` };
  const own = { ...key, exchange: "paper" };
  await ask(whole, "POST", KEYS.slice(7), { ...rejected, exchange: "paper" }, bearer);
  await ask(whole, "POST", KEYS.slice(7), { ...own, secret_key: rejected.secret_key }, bearer);
  await ask(
    whole,
    "POST",
    KEYS.slice(7),
    { ...own, api_key: key.secret_key, secret_key: key.api_key },
    bearer,
  );
  await ask(whole, "POST", KEYS.slice(7), { ...own, passphrase: key.secret_key }, bearer);
  await ask(whole, "POST", KEYS.slice(7), { ...own, exchange: key.secret_key }, bearer);
  await ask(whole, "POST", KEYS.slice(7), `{"secret_key": "${key.secret_key}", `, bearer);
  await ask(whole, "POST", KEYS.slice(7), `${key.secret_key}\u0000`, bearer);
  await ask(
    whole,
    "POST",
    KEYS.slice(7),
    JSON.stringify({ ...own, label: key.secret_key.repeat(2_000) }),
    bearer,
  );
  await ask(whole, "GET", `/api-keys/${key.secret_key}?api_key=${key.api_key}`, undefined, bearer);
  await ask(whole, "GET", "/api-keys/me", undefined, { authorization: `Bearer ${token}x` });
  await ask(whole, "GET", "/api-keys/me", undefined, { authorization: `Basic ${key.secret_key}` });
  for (const kind of [
    "status_500",
    "status_403_html",
    "status_429",
    "timeout",
    "reset",
    "garbage",
    "clock_skew",
  ]) {
    await control(keyhold.paper, "POST", "faults", { kind, path: "/sapi" });
    await ask(keyhold, "POST", KEYS.slice(7), own, bearer);
    await control(keyhold.paper, "DELETE", "faults");
  }
  await ask(whole, "POST", KEYS.slice(7), own, bearer);
  await ask(whole, "POST", KEYS.slice(7), own, bearer);
  await ask(whole, "GET", MY_KEY.slice(7), undefined, bearer);
  await ask(whole, "PATCH", MY_KEY.slice(7), { label: "x", secret_key: key.secret_key }, bearer);
  await ask(whole, "PATCH", MY_KEY.slice(7), { label: "label" }, bearer);
  await ask(whole, "POST", CHECK.slice(7), undefined, bearer);
  await ask(whole, "GET", BALANCE.slice(7), undefined, bearer);
  const quoting = await serverWith(keyhold, {
    send: (_, request) => Promise.reject(new Error(`${JSON.stringify(request)} ${key.secret_key}`)),
  });
  await ask(quoting, "POST", CHECK.slice(7), undefined, bearer);
  quoted = quoting.logged();
  await sql(
    keyhold,
    "create trigger broken before update on api_keys begin select raise(abort, 'injected'); end",
  );
  await ask(whole, "POST", CHECK.slice(7), undefined, bearer);
  await sql(keyhold, "drop trigger broken");
  await ask(whole, "GET", "/auth/me", undefined, bearer);
  await ask(whole, "POST", "/auth/refresh", undefined, { ...cookie, origin: "https://elsewhere.example" });
  for (const path of ["/healthz", "/readyz", "/openapi.json", "/docs"]) {
    answers += (
      await whole.app.inject({ url: path, headers: { host: "127.0.0.1:8700", ...bearer, ...cookie } })
    ).payload;
  }
}

async function newKey(options?: object) {
  const { api_key, secret_key } = await newPaperKey(keyhold.paper, options);
  return { api_key, secret_key };
}

async function ask(
  { app }: TestKeyhold,
  method: "GET" | "POST" | "PATCH",
  path: string,
  body?: object | string,
  headers: Record<string, string> = {},
  shown?: (text: string) => string,
) {
  const response = await app.inject({
    method,
    url: `/api/v1${path}`,
    headers: {
      host: "127.0.0.1:8700",
      ...(body === undefined ? {} : { "content-type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { payload: body }),
  });
  if (shown === undefined) answers += `${JSON.stringify(response.headers)}\n${response.payload}\n`;
  return response;
}

test("no answer of any route holds a planted secret, but the login's own", () => {
  expect(answers.length).toBeGreaterThan(10_000);
  expect(tracesIn(answers, secrets)).toEqual([]);
});

test("no line of the log at its most talkative holds one", () => {
  expect(keyhold.logged()).toContain("request.refused");
  expect(tracesIn(keyhold.logged(), secrets)).toEqual([]);
});

test("an error that quotes a secret in its message is logged without the message", () => {
  expect(quoted).toContain('"code":"internal"');
  expect(tracesIn(quoted, secrets)).toEqual([]);
});

test("no file beside the database holds one, its write-ahead log included", async () => {
  const folder = dirname(keyhold.database.path);
  const files = await readdir(folder);
  expect(files).toEqual(expect.arrayContaining(["keyhold.db", "keyhold.db-wal"]));
  for (const file of files) {
    expect([file, tracesIn(await readFile(join(folder, file)), secrets)]).toEqual([file, []]);
  }
});

test("API key and secret are in the sealed columns, and come out there alone", async () => {
  const [row] = await sql(keyhold, "select * from api_keys");
  const ownerId = Number(row?.user_id);
  const sealed = (column: "encrypted_api_key" | "encrypted_secret_key") =>
    open(
      keyhold.deps.keyring,
      { table: "api_keys", column, ownerId },
      { token: String(row?.[column]), sealedWith: String(row?.sealed_with) },
    ).reveal();
  expect(sealed("encrypted_api_key")).toBe(secrets["API key"]);
  expect(sealed("encrypted_secret_key")).toBe(secrets.secret);
});

test("the paper exchange's own record of requests holds none", async () => {
  const record = await (await fetch(`${keyhold.paper.url}/paper/requests`)).text();
  expect(record.length).toBeGreaterThan(1_000);
  expect(tracesIn(record, secrets)).toEqual([]);
});

test("no error that an operation throws holds one, in whatever way it is printed", async () => {
  const { deps } = keyhold;
  const origin = { requestId: "request", address: "127.0.0.1", userAgent: "" };
  const userId = Number((await sql(keyhold, "select id from users"))[0]?.id);
  const input = {
    apiKey: secrets["API key"] ?? "",
    secretKey: new Secret(secrets.secret ?? ""),
    label: null,
    exchange: "paper",
  };
  const unanswered = {
    ...deps,
    send: async () => ({ kind: "failed", reason: "reset", code: "ECONNRESET" }) as const,
  };
  const throwing = { ...deps, send: () => Promise.reject(new TypeError("a fault of ours")) };
  const acts = [
    addApiKey(deps, origin, userId, input),
    addApiKey(deps, origin, userId, { ...input, exchange: "kraken" }),
    checkApiKey(unanswered, origin, userId),
    checkApiKey(throwing, origin, userId),
    getBalance(unanswered, origin, userId),
    login(deps, origin, { email: EMAIL, password: new Secret(WRONG_PASSWORD) }),
  ];
  const errors = (await Promise.allSettled(acts)).map((outcome) =>
    outcome.status === "rejected" ? outcome.reason : undefined,
  );
  for (const error of errors) {
    expect(error).toBeInstanceOf(Error);
    const printed = [
      inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true }),
      JSON.stringify(error),
      String(error),
      JSON.stringify(Object.getOwnPropertyDescriptors(error)),
    ];
    expect(tracesIn(printed.join("\n"), secrets)).toEqual([]);
  }
});

test("a secret that is held prints as nothing but that it is one", () => {
  const value = secrets.secret ?? "";
  const held = { credential: { secret: new Secret(value) } };
  const printed = [
    inspect(held, { depth: 9, showHidden: true }),
    JSON.stringify(held),
    `${held.credential.secret}`,
  ];
  expect(tracesIn(printed.join("\n"), secrets)).toEqual([]);
  expect(printed.every((text) => text.includes("[secret]"))).toBe(true);
});

test("neither does the configuration, nor what the operations work with", () => {
  const config = readConfig({ FERNET_KEY, JWT_SECRET });
  for (const value of [config, keyhold.deps]) {
    const printed =
      inspect(value, { depth: 12, showHidden: true }) + (value === config ? JSON.stringify(value) : "");
    expect(tracesIn(printed, secrets)).toEqual([]);
  }
});
