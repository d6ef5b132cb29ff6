import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from "vitest";
import { AUDIENCE, type Claims, claimsOf, hostKey, ISSUER, signedBy } from "../host-app.ts";
import { call, newUser, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";
import { type HostServer, startHost } from "./host-server.ts";

const key = hostKey("first");
const keySet = JSON.stringify({ keys: [key.jwk] });

let host: HostServer;
let keyhold: TestKeyhold;
beforeAll(async () => {
  host = await startHost();
});
afterAll(() => host.close());

async function open(): Promise<void> {
  keyhold = await openTestKeyhold({
    HOST_LOGIN_ISSUER: ISSUER,
    HOST_LOGIN_AUDIENCE: AUDIENCE,
    HOST_LOGIN_JWKS_URL: `${host.url}/jwks?v=1`,
    REGISTRATION: "closed",
  });
}
afterEach(() => keyhold.close());

const tokenOf = (subject: string, change?: Claims) => signedBy(key, claimsOf(subject, Date.now(), change));
const me = (token: string) => call(keyhold.app, "GET", "/api/v1/auth/me", { token });

describe("a token of the host application", () => {
  beforeEach(async () => {
    host.answer = (_, response) => void response.end(keySet);
    await open();
  });

  it("opens every route, under closed registration too, and its session can be seen and ended", async () => {
    const token = tokenOf("ada");
    expect(await me(token)).toMatchObject({
      status: 200,
      body: { email: "ada@example.net", has_totp: false },
    });
    const { body } = await call(keyhold.app, "GET", "/api/v1/auth/sessions", { token });
    const [session] = body.items as { id: number; is_current: boolean }[];
    expect(session).toMatchObject({ is_current: true });
    const ended = await call(keyhold.app, "DELETE", `/api/v1/auth/sessions/${session?.id}`, { token });
    expect(ended.status).toBe(204);
    expect(await me(token)).toMatchObject({ status: 401, body: { code: "session_expired" } });
  });

  it("makes the host be asked for its keys once by each node, whatever keys strangers name", async () => {
    const before = host.asked();
    await Promise.all(Array.from({ length: 20 }, (_, index) => me(tokenOf(`user ${index}`))));
    const strange = (index: number) => signedBy(key, claimsOf("ada", Date.now()), { kid: `${index}` });
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => me(strange(index))));
    expect(new Set(answers.map(({ body }) => body.code))).toEqual(new Set(["unauthenticated"]));
    expect(host.asked() - before).toBeLessThanOrEqual(inject("nodes"));
  });

  it("does not let anybody into an account by its e-mail, and says so", async () => {
    await keyhold.serveWith({ registration: "open" }).then(async (open) => {
      const { email } = await newUser(open.app);
      const answer = await me(tokenOf("mallory", { email }));
      expect(answer).toMatchObject({
        status: 409,
        body: { code: "account_not_linked", hint: expect.any(String) },
      });
    });
  });

  it("may take power only for a while after the login there, and is told how", async () => {
    const loginAt = Math.floor(Date.now() / 1_000) - 601;
    const answer = await call(keyhold.app, "DELETE", "/api/v1/auth/me", {
      token: tokenOf("ada", { auth_time: loginAt }),
    });
    expect(answer).toMatchObject({ status: 403, body: { code: "step_up_required" } });
    expect(answer.body.hint).toMatch(/application/);
    const late = await call(keyhold.app, "DELETE", "/api/v1/auth/me", { token: tokenOf("ada") });
    expect(late.status).toBe(204);
    expect((await me(tokenOf("ada"))).body.code).toBe("session_expired");
  });

  it("cannot be refreshed here", async () => {
    const headers = { origin: "http://127.0.0.1:8700" };
    const answer = await call(keyhold.app, "POST", "/api/v1/auth/refresh", {
      token: tokenOf("ada"),
      headers,
    });
    expect(answer).toMatchObject({ status: 401, body: { code: "unauthenticated" } });
  });

  it("and its claims stand in no log", async () => {
    const token = tokenOf("ada", { email: "ada.secret@example.net" });
    await me(token);
    await me(`${token}x`);
    expect(keyhold.logged()).not.toMatch(/ada\.secret|session of ada/);
    expect(keyhold.logged()).not.toContain(token.slice(-40));
  });
});

describe("a host application that does not tell its keys", () => {
  beforeEach(open);

  it.each<[string, HostServer["answer"]]>([
    ["answers 500", (_, response) => void response.writeHead(500).end(keySet)],
    ["sends elsewhere", (_, response) => void response.writeHead(302, { location: "/other" }).end(keySet)],
    ["sends more than 64 KiB", (_, response) => void response.end(keySet + " ".repeat(70_000))],
    ["sends without end", (_, response) => void sendWithoutEnd(response)],
    ["never ends its answer", (_, response) => void response.write(keySet)],
    ["hangs up", (request) => void request.socket.destroy()],
  ])("costs a 503 within the deadline, and nobody else anything, when it %s", async (_, answer) => {
    host.answer = answer;
    const waiting = me(tokenOf("ada"));
    expect((await call(keyhold.app, "GET", "/api/v1/about")).status).toBe(200);
    const { status, body, headers } = await waiting;
    expect({ status, code: body.code }).toEqual({ status: 503, code: "host_login_unavailable" });
    expect(headers["retry-after"]).toBe("30");
  });
});

function sendWithoutEnd(response: NodeJS.WritableStream & { destroyed?: boolean }): void {
  const piece = " ".repeat(65_536);
  const send = () => {
    if (response.destroyed !== true) response.write(piece, () => setImmediate(send));
  };
  send();
}
