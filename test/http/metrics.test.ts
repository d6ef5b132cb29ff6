import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import type { App } from "../../src/http/route.ts";
import { buildServer } from "../../src/http/server.ts";
import { createLog } from "../../src/log.ts";
import { call, newUser, openTestKeyhold, PUBLIC_URL, type TestKeyhold } from "../keyhold.ts";
import { serve } from "../nodes.ts";

const TOKEN = "a-token-for-prometheus";

let keyhold: TestKeyhold;
let open: App;
let guarded: App;

/** One server in this process: what is counted is counted by node. */
function serverWith(metricsToken?: Secret): Promise<App> {
  const doors = { hosts: new Set([new URL(PUBLIC_URL).host]), publicUrl: PUBLIC_URL };
  const log = createLog("silent", process.stderr);
  return buildServer({ deps: keyhold.deps, about: keyhold.about, doors, log, trustProxy: 1, metricsToken });
}

beforeAll(async () => {
  keyhold = await openTestKeyhold();
  [open, guarded] = await Promise.all([serverWith(), serverWith(new Secret(TOKEN))]);
});
afterAll(() => keyhold.close());

const ask = (app: App, headers: Record<string, string> = {}, remoteAddress = "127.0.0.1") =>
  app.inject({
    method: "GET",
    url: "/metrics",
    headers: { host: "10.0.0.7:8700", ...headers },
    remoteAddress,
  });

describe("/metrics without a token", () => {
  it("answers this machine, under whatever name it has", async () => {
    for (const address of ["127.0.0.1", "::1", "::ffff:127.0.0.1"]) {
      const answer = await ask(open, {}, address);
      expect([answer.statusCode, answer.headers["content-type"]]).toEqual([
        200,
        expect.stringMatching(/^text\/plain/),
      ]);
    }
  });

  it.each(["x-forwarded-for", "forwarded", "x-real-ip", "via"])(
    "does not take a stranger behind a proxy on this machine for a neighbour: %s",
    async (header) => {
      const answer = await ask(open, { [header]: "127.0.0.1" });
      expect([answer.statusCode, answer.json().code]).toEqual([404, "not_found"]);
    },
  );

  it.each(["localhost:8700", "127.0.0.1:8700", "[::1]:8700"])("answers at %s", async (host) => {
    expect((await ask(open, { host })).statusCode).toBe(200);
  });

  it("does not answer a page on this machine that has led a name of its own here", async () => {
    for (const host of ["rebound.example.org:8700", "1.2.3.4.example.org", "localhost.example.org"]) {
      expect((await ask(open, { host })).statusCode).toBe(404);
    }
  });

  it("does not exist for other machines", async () => {
    expect((await ask(open, {}, "10.0.0.8")).statusCode).toBe(404);
  });
});

describe("/metrics with a token", () => {
  it("answers whoever shows it, from anywhere", async () => {
    expect((await ask(guarded, { authorization: `Bearer ${TOKEN}` }, "10.0.0.8")).statusCode).toBe(200);
  });

  it.each([undefined, "Bearer wrong", `Basic ${TOKEN}`, `Bearer ${TOKEN}x`])(
    "refuses %s",
    async (authorization) => {
      const answer = await ask(guarded, authorization === undefined ? {} : { authorization });
      expect([answer.statusCode, answer.json().code]).toEqual([401, "unauthenticated"]);
    },
  );
});

it("counts requests by the pattern of their route, and never shows what was asked for", async () => {
  const app = await serve([open]);
  const { token, email } = await newUser(app);
  await call(app, "GET", "/api/v1/api-keys/me", { token });
  await call(app, "GET", "/planted-secret?api_key=planted-secret");
  await call(app, "DELETE", "/api/v1/auth/sessions/4711", { token });
  const { body } = await ask(open);
  expect(body).toContain(
    'keyhold_http_requests_total{method="GET",route="/api/v1/api-keys/me",status="404"} 1',
  );
  expect(body).toContain('keyhold_http_requests_total{method="GET",route="none",status="404"}');
  expect(body).toContain('route="/api/v1/auth/sessions/:id",status="404"} 1');
  expect(body).toContain(
    'keyhold_http_request_duration_seconds_bucket{le="+Inf",method="POST",route="/api/v1/auth/login"} 1',
  );
  for (const planted of ["planted-secret", "4711", email, token]) expect(body).not.toContain(planted);
});

it("says whether the node is ready", async () => {
  expect((await ask(open)).body).toContain("keyhold_ready 1\n");
});
