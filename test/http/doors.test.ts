import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, newUser, openTestKeyhold, PUBLIC_URL, type TestKeyhold } from "../keyhold.ts";
import { type RawAnswer, sendRaw } from "./socket.ts";

const HOST = "Host: 127.0.0.1:8700";
const ABOUT = "/api/v1/about";

let keyhold: TestKeyhold;
let port: number;
beforeAll(async () => {
  keyhold = await openTestKeyhold({ ALLOWED_HOSTS: "keys.example.org" });
  port = await keyhold.app.listenBehind();
});
afterAll(() => keyhold.close());

const get = (path: string, ...headers: string[]) =>
  sendRaw(port, [`GET ${path} HTTP/1.1`, ...headers, "Connection: close"]);

function expectProblem(answer: RawAnswer, status: number, code: string): void {
  expect(answer).toMatchObject({
    status,
    headers: {
      "content-type": expect.stringContaining("application/problem+json"),
      "x-request-id": answer.body.request_id,
      "x-content-type-options": "nosniff",
      "cache-control": "no-store",
    },
    body: { type: `urn:keyhold:error:${code}`, status, code, title: expect.any(String) },
  });
  expect(answer.body.request_id).toMatch(/^[0-9a-f]{16}$/);
}

describe("the Host header", () => {
  it.each(["127.0.0.1:8700", "localhost:8700", "LOCALHOST:8700", "[::1]:8700", "keys.example.org"])(
    "may be %s",
    async (host) => {
      expect((await get(ABOUT, `Host: ${host}`)).status).toBe(200);
    },
  );

  it.each([
    ["is another name", ["Host: evil.example"]],
    ["has another port", ["Host: 127.0.0.1:8701"]],
    ["has no port", ["Host: 127.0.0.1"]],
    ["is empty", ["Host:"]],
    ["is missing", []],
    ["comes twice, both right", [HOST, HOST]],
    ["comes twice, the first right", [HOST, "Host: evil.example"]],
    ["is right only as X-Forwarded-Host", ["Host: evil.example", "X-Forwarded-Host: 127.0.0.1:8700"]],
  ])("is refused with 403 when it %s", async (_, headers) => {
    const answer = await get(ABOUT, ...headers);
    expectProblem(answer, 403, "foreign_origin");
    expect(answer.body.params).toEqual({ header: "Host" });
  });

  it.each(["/healthz", "/readyz", "/healthz/"])(
    "does not matter for %s, for which probes ask by address",
    async (path) => {
      expect((await get(path, "Host: 10.0.0.7")).status).toBe(200);
      expect((await get(path)).status).toBe(200);
    },
  );

  it.each(["/nothing", "/openapi.json", "/docs", "/healthz/x"])("matters for %s", async (path) => {
    expect((await get(path, "Host: evil.example")).status).toBe(403);
  });

  it("is checked before anything is done: a foreign one registers nobody", async () => {
    const body = { email: "rebound@example.com", password: "a long enough password" };
    const refused = await call(keyhold.app, "POST", "/api/v1/auth/register", {
      body,
      headers: { host: "evil.example" },
    });
    expect(refused.status).toBe(403);
    expect((await call(keyhold.app, "POST", "/api/v1/auth/register", { body })).status).toBe(201);
  });
});

describe("the Origin header", () => {
  const login = (headers: Record<string, string>) =>
    call(keyhold.app, "POST", "/api/v1/auth/login", {
      body: { email: "a@b.example", password: "x" },
      headers,
    });

  it("may be missing or our own where a token or a password proves who asks", async () => {
    expect((await login({})).body.code).toBe("bad_credentials");
    expect((await login({ origin: PUBLIC_URL })).body.code).toBe("bad_credentials");
  });

  it.each([
    "http://evil.example",
    "null",
    "",
    `${PUBLIC_URL}/`,
    "https://127.0.0.1:8700",
    "http://localhost:8700",
  ])("is refused on a change when it is %j", async (origin) => {
    expect((await login({ origin })).body).toMatchObject({
      code: "foreign_origin",
      params: { header: "Origin" },
    });
  });

  it("does not matter for reading", async () => {
    expect(
      (await call(keyhold.app, "GET", ABOUT, { headers: { origin: "http://evil.example" } })).status,
    ).toBe(200);
  });

  it.each(["refresh", "logout"])("must be our own for %s, where a cookie comes by itself", async (route) => {
    const { token, cookie } = await newUser(keyhold.app);
    const ask = (headers: Record<string, string>) =>
      call(keyhold.app, "POST", `/api/v1/auth/${route}`, { token, headers: { cookie, ...headers } });
    expect((await ask({})).body.code).toBe("foreign_origin");
    expect((await ask({ origin: "http://evil.example" })).body.code).toBe("foreign_origin");
    expect((await ask({ origin: PUBLIC_URL })).status).toBeLessThan(300);
  });

  it("never opens the door to scripts of other pages: no answer has a CORS header", async () => {
    for (const method of ["GET", "POST", "OPTIONS"] as const) {
      const { headers } = await call(keyhold.app, method as "GET", ABOUT, {
        headers: { origin: PUBLIC_URL, "access-control-request-method": "POST" },
      });
      expect(Object.keys(headers).filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  });
});

describe("what is not HTTP as we speak it, over a socket", () => {
  it("is answered with 431 when headers are too large", async () => {
    const answer = await get(ABOUT, HOST, `X-Large: ${"a".repeat(17_000)}`);
    expectProblem(answer, 431, "headers_too_large");
  });

  it.each([
    ["a line that is no request", ["hello"]],
    ["another protocol", ["GET / HTTP/9.9", HOST]],
    ["a header without a name", ["GET / HTTP/1.1", HOST, ": x"]],
    [
      "both length and chunks (smuggling)",
      ["POST / HTTP/1.1", HOST, "Content-Length: 2", "Transfer-Encoding: chunked"],
    ],
    ["two lengths", ["POST / HTTP/1.1", HOST, "Content-Length: 2", "Content-Length: 3"]],
    ["a negative length", ["POST / HTTP/1.1", HOST, "Content-Length: -2"]],
  ])("is answered with 400 when it is %s", async (_, lines) => {
    expectProblem(await sendRaw(port, lines), 400, "malformed_request");
  });

  it("is answered with 400 when the address is not well formed", async () => {
    expectProblem(await get("/api/v1/%zz", HOST), 400, "malformed_request");
  });

  it("may expect what we do not know: the request counts, not the expectation", async () => {
    const lines = [
      "POST /api/v1/auth/login HTTP/1.1",
      HOST,
      "Expect: the-impossible",
      "Content-Type: application/json",
    ];
    const answer = await sendRaw(port, [...lines, "Content-Length: 2", "Connection: close"], "{}");
    expectProblem(answer, 422, "validation_failed");
  });

  it("leaves the server well: it answers the next request", async () => {
    expect((await get(ABOUT, HOST)).status).toBe(200);
  });
});
