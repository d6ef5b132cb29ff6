import { Agent, type IncomingMessage, request } from "node:http";
import { text as readText } from "node:stream/consumers";
import fc from "fast-check";
import { afterAll, beforeAll, expect, it } from "vitest";
import { sql } from "../key-desk.ts";
import { newUser, openTestKeyhold, PUBLIC_URL, type TestKeyhold } from "../keyhold.ts";
import { makePageFolder, type PageFolder } from "./page-folder.ts";
import { listenSomewhere } from "./socket.ts";

let keyhold: TestKeyhold;
let token: string;
let cookie: string;
let port: number;
let page: PageFolder;
const agent = new Agent({ keepAlive: true, maxSockets: 4 });
beforeAll(async () => {
  page = makePageFolder();
  const nowhere = "http://127.0.0.1:1";
  const environment = { BINANCE_URL: nowhere, BINANCE_TESTNET_URL: nowhere, KEYHOLD_ENV: "development" };
  keyhold = await openTestKeyhold(environment, {}, page.path);
  port = await listenSomewhere(keyhold.app);
  ({ token, cookie } = await newUser(keyhold.app));
  // So that no request can delete the account: the others would all be refused for want of a session.
  sql(keyhold, "update sessions set verified_at = null");
});
afterAll(async () => {
  agent.destroy();
  await keyhold.close();
  page.remove();
});

type Sent = Readonly<Record<string, string>>;

function send(method: string, path: string, headers: Sent, body = ""): Promise<IncomingMessage> {
  const length = { "content-length": Buffer.byteLength(body) };
  return new Promise((resolve, reject) => {
    const options = { port, agent, method, path, headers: { ...headers, ...length }, setHost: false };
    request(options, resolve).on("error", reject).end(body);
  });
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY", "SEARCH"];
const KNOWN_PATHS = [
  ...["register", "login", "refresh", "me", "password", "step-up"].map((route) => `/api/v1/auth/${route}`),
  ...["sessions", "sessions/1", "totp", "totp/confirm"].map((route) => `/api/v1/auth/${route}`),
  ...["", "/me", "/balance"].map((route) => `/api/v1/api-keys${route}`),
  ...["/api/v1/about", "/healthz", "/readyz", "/openapi.json", "/docs", "/docs/style.css", "/", "*"],
  ...["/login", "/assets/page-Bx9_2k1a.js", "/assets/", "/paper/keys"],
];
const FIELDS = [
  "email",
  "password",
  "totp",
  "new_password",
  "invitation",
  "api_key",
  "secret_key",
  "label",
  "__proto__",
  "toString",
];

const text = fc.string({ unit: "binary", maxLength: 40 });
const path = fc.oneof(
  fc.constantFrom(...KNOWN_PATHS),
  fc.webPath().map((rest) => `/${rest}`),
  fc
    .tuple(
      fc.constantFrom(...KNOWN_PATHS),
      fc.constantFrom("/", "//", "?", "?%", "%00", "%zz", "/..", ";x", "#x"),
    )
    .map((parts) => parts.join("")),
  fc.stringMatching(/^\/[!-~]{0,30}$/),
);
const value = fc.oneof(
  text,
  fc.jsonValue(),
  fc.constantFrom("a@b.example", "x".repeat(2_000), "\u0000", "\ud800"),
);
const body = fc.oneof(
  fc
    .dictionary(fc.oneof(fc.constantFrom(...FIELDS), text), value, { maxKeys: 5 })
    .map((fields) => JSON.stringify(fields)),
  fc.json(),
  text,
  fc.constant("[".repeat(20_000)),
  fc.constant(undefined),
);
const headerText = fc.stringMatching(/^[ -~]{0,40}$/);
const headers = fc.record(
  {
    host: fc.oneof(
      { weight: 9, arbitrary: fc.constant("127.0.0.1:8700") },
      { weight: 1, arbitrary: headerText },
    ),
    "content-type": fc.oneof(
      { weight: 5, arbitrary: fc.constant("application/json") },
      { weight: 1, arbitrary: headerText },
    ),
    origin: fc.oneof(fc.constant(PUBLIC_URL), headerText),
    authorization: fc.oneof(
      fc.constant("known"),
      headerText,
      headerText.map((rest) => `Bearer ${rest}`),
    ),
    cookie: fc.oneof(fc.constant("known"), headerText),
    "user-agent": headerText,
    "content-encoding": fc.constantFrom("gzip", "identity"),
    "accept-version": headerText,
    accept: fc.oneof(fc.constant("text/html"), headerText),
    "accept-encoding": fc.oneof(fc.constantFrom("br", "gzip;q=0, *"), headerText),
    "if-none-match": headerText,
    "x-forwarded-for": headerText,
  },
  { requiredKeys: ["host"] },
);

/** The page says for itself that there is nothing at an address. */
function isPage({ statusCode, headers }: IncomingMessage): boolean {
  return statusCode === 404 && headers["content-type"] === "text/html; charset=utf-8";
}

it("no request, however odd, is answered with a 5xx or in another form than the house's", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...METHODS),
      path,
      headers,
      body,
      async (method, url, given, payload) => {
        const sent = { ...given };
        if (sent.authorization === "known") sent.authorization = `Bearer ${token}`;
        if (sent.cookie === "known") sent.cookie = cookie;
        const answer = await send(method, url, sent as Sent, payload);
        const received = await readText(answer);
        const status = answer.statusCode ?? 0;
        expect(status).toBeLessThan(500);
        expect(answer.headers["x-request-id"]).toMatch(/^[\w-]{16}$/);
        expect(answer.headers["x-content-type-options"]).toBe("nosniff");
        if (status < 400 || method === "HEAD" || isPage(answer)) return;
        const problem = JSON.parse(received);
        expect(problem).toMatchObject({ status, request_id: answer.headers["x-request-id"] });
        expect(problem.type).toBe(`urn:keyhold:error:${problem.code}`);
      },
    ),
    { numRuns: 600 },
  );
});
