import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, newUser, openTestKeyhold, PUBLIC_URL, type TestKeyhold } from "../keyhold.ts";
import type { InjectedAnswer } from "../nodes.ts";

const APP = "https://app.example.org";
const LOCAL = "http://localhost:3000";
const KEYS = "/api/v1/api-keys";

let keyhold: TestKeyhold;
let closed: TestKeyhold;
beforeAll(async () => {
  [keyhold, closed] = await Promise.all([
    openTestKeyhold({ ALLOWED_ORIGINS: `${APP},${LOCAL}` }),
    openTestKeyhold(),
  ]);
});
afterAll(async () => void (await Promise.all([keyhold.close(), closed.close()])));

function send(
  method: string,
  url: string,
  headers: Record<string, string> = {},
  to = keyhold,
): Promise<InjectedAnswer> {
  return to.app.inject({ method, url, headers: { host: "127.0.0.1:8700", ...headers } });
}

const preflight = (origin: string, url = KEYS, to = keyhold) =>
  send("OPTIONS", url, { origin, "access-control-request-method": "POST" }, to);

/** What an answer says about other origins. */
function said({ headers }: InjectedAnswer): string[] {
  return Object.keys(headers).filter((name) => name.startsWith("access-control-"));
}

describe("a preflight", () => {
  it.each([APP, LOCAL])(
    "of %s is answered with what may be sent, for ten minutes and without cookies",
    async (origin) => {
      const answer = await preflight(origin);
      expect(answer.statusCode).toBe(204);
      expect(answer.headers).toMatchObject({
        "access-control-allow-origin": origin,
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers": "authorization, content-type",
        "access-control-max-age": "600",
        vary: "Origin",
      });
      expect(said(answer)).not.toContain("access-control-allow-credentials");
    },
  );

  it.each([
    "https://evil.example",
    "https://app.example.org.evil.example",
    "https://sub.app.example.org",
    "http://app.example.org",
    "https://app.example.org:8443",
    "HTTPS://APP.EXAMPLE.ORG",
    "null",
    "",
  ])("of %j is refused, and says nothing of who may", async (origin) => {
    const answer = await preflight(origin);
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(said(answer)).toEqual([]);
  });

  it.each(["/gateway/paper/api/v3/order", "/healthz", "/openapi.json", "/paper/keys", "/%61pi/v1/api-keys"])(
    "for %s is refused: only the API is open to others",
    async (url) => {
      const answer = await preflight(APP, url);
      expect(answer.statusCode).toBeGreaterThanOrEqual(400);
      expect(said(answer)).toEqual([]);
    },
  );

  it("under a foreign Host is refused", async () => {
    const answer = await send("OPTIONS", KEYS, {
      host: "evil.example",
      origin: APP,
      "access-control-request-method": "POST",
    });
    expect(answer.statusCode).toBe(403);
  });
});

describe("a page of another origin", () => {
  it("reads and changes with its token, and may read errors and how long to wait", async () => {
    const { token } = await newUser(keyhold.app);
    const headers = { origin: APP };
    const read = await call(keyhold.app, "GET", `${KEYS}/me`, { token, headers });
    expect(read).toMatchObject({ status: 404, headers: { "access-control-allow-origin": APP } });
    expect(read.headers["access-control-expose-headers"]).toBe("retry-after, x-request-id");
    const change = await call(keyhold.app, "DELETE", "/api/v1/auth/sessions", { token, headers });
    expect(change).toMatchObject({
      status: 204,
      headers: { "access-control-allow-origin": APP, vary: "Origin" },
    });
  });

  it.each(["refresh", "logout"])("cannot %s, which a cookie alone could do", async (act) => {
    const { token, cookie } = await newUser(keyhold.app);
    const answer = await call(keyhold.app, "POST", `/api/v1/auth/${act}`, {
      token,
      headers: { origin: APP, cookie },
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "foreign_origin" } });
  });

  it.each(["/gateway/paper/api/v3/order", "/paper/keys"])("changes nothing at %s", async (url) => {
    const answer = await send("POST", url, { origin: APP });
    expect([answer.statusCode, ...said(answer)]).toEqual([403]);
  });

  it("that is not named changes nothing, and cannot read", async () => {
    const { token } = await newUser(keyhold.app);
    const headers = { origin: "https://evil.example" };
    const change = await send("DELETE", "/api/v1/auth/sessions", {
      ...headers,
      authorization: `Bearer ${token}`,
    });
    expect(change.statusCode).toBe(403);
    const read = await send("GET", "/api/v1/auth/me", { ...headers, authorization: `Bearer ${token}` });
    expect(said(read)).toEqual([]);
    expect(read.headers.vary).toBe("Origin");
  });
});

describe("an answer", () => {
  it("to our own page and to a program says only that it may differ by origin", async () => {
    for (const headers of [{ origin: PUBLIC_URL }, {}]) {
      const answer = await send("GET", "/api/v1/about", headers as Record<string, string>);
      expect(answer.statusCode).toBe(200);
      expect([answer.headers.vary, ...said(answer)]).toEqual(["Origin"]);
    }
  });

  it("of a server that allows no origins says nothing of them", async () => {
    const answer = await send("GET", "/api/v1/about", { origin: APP }, closed);
    expect([answer.statusCode, answer.headers.vary, ...said(answer)]).toEqual([200, undefined]);
    const asked = await preflight(APP, KEYS, closed);
    expect([asked.statusCode, ...said(asked)]).toEqual([403]);
  });
});
