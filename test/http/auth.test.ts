import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, newUser, openTestKeyhold, PUBLIC_URL, type TestKeyhold } from "../keyhold.ts";
import { onOneNodeOnly } from "../nodes.ts";

const AUTH = "/api/v1/auth";
const ORIGIN = { origin: PUBLIC_URL };

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

const post = (route: string, body?: object, headers: Record<string, string> = {}, token?: string) =>
  call(keyhold.app, "POST", `${AUTH}/${route}`, { body, headers, token });
const me = (token?: string, headers = {}) => call(keyhold.app, "GET", `${AUTH}/me`, { token, headers });
const account = (email: string) => ({ email, password: "a long enough password" });

describe("an account from the first request to the last", () => {
  it("is registered, logged in, shown, refreshed and logged out", async () => {
    const registered = await post("register", account("Grace@Example.com "));
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({
      id: expect.any(Number),
      email: "grace@example.com",
      is_active: true,
      has_totp: false,
      created_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
    });
    expect(registered.headers["set-cookie"]).toBeUndefined();

    const opened = await post("login", account("grace@example.com"));
    expect(opened.status).toBe(200);
    expect(opened.body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: "bearer",
      expires_in: 900,
      user: registered.body,
    });
    const cookie = String(opened.headers["set-cookie"]).split(";", 1)[0] ?? "";
    expect((await me(String(opened.body.access_token))).body).toEqual(registered.body);

    const refreshed = await post("refresh", undefined, { ...ORIGIN, cookie });
    expect(refreshed.status).toBe(200);
    const token = String(refreshed.body.access_token);
    expect((await me(token)).status).toBe(200);

    const left = await post("logout", undefined, ORIGIN, token);
    expect([left.status, left.body]).toEqual([204, {}]);
    expect(left.headers["set-cookie"]).toMatch(/^keyhold_refresh=; .*Max-Age=0.*Path=\/api\/v1\/auth/);
    expect((await me(token)).body.code).toBe("session_expired");
    const renewed = String(refreshed.headers["set-cookie"]).split(";", 1)[0] ?? "";
    expect((await post("refresh", undefined, { ...ORIGIN, cookie: renewed })).body.code).toBe(
      "session_expired",
    );
  });

  it("logs out of its own session only, when somebody else has logged in in that browser since", async () => {
    await post("register", account("first@example.com"));
    await post("register", account("second@example.com"));
    const first = await post("login", account("first@example.com"));
    const second = await post("login", account("second@example.com"));
    const cookie = String(second.headers["set-cookie"]).split(";", 1)[0] ?? "";
    const left = await post("logout", undefined, { ...ORIGIN, cookie }, String(first.body.access_token));
    expect([left.status, left.headers["set-cookie"]]).toEqual([204, undefined]);
    expect((await post("refresh", undefined, { ...ORIGIN, cookie })).status).toBe(200);
  });

  it("cannot be made twice: 409 in any case and with blanks around", async () => {
    await post("register", account("twice@example.com"));
    for (const email of ["twice@example.com", "TWICE@EXAMPLE.COM", "  twice@example.com\t"]) {
      const { status, body } = await post("register", account(email));
      expect([status, body.code, body.hint]).toEqual([409, "email_taken", "Log in instead."]);
    }
  });

  it("cannot be made when registration is closed", async () => {
    const closed = await openTestKeyhold({ REGISTRATION: "closed" });
    const { status, body } = await call(closed.app, "POST", `${AUTH}/register`, {
      body: account("a@b.example"),
    });
    expect([status, body.code]).toEqual([403, "registration_closed"]);
    await closed.close();
  });

  it.each([
    ["a wrong password", { email: "twice@example.com", password: "not the password" }],
    ["an unknown e-mail", { email: "nobody@example.com", password: "not the password" }],
  ])("does not open with %s, and the answer does not tell which it was", async (_, body) => {
    const answer = await post("login", body);
    expect(answer.status).toBe(401);
    expect({ ...answer.body, request_id: "" }).toEqual({
      type: "urn:keyhold:error:bad_credentials",
      title: "E-mail, password or code is wrong",
      status: 401,
      detail: "No account matches what was entered.",
      code: "bad_credentials",
      params: {},
      request_id: "",
    });
    expect(answer.headers["set-cookie"]).toBeUndefined();
  });
});

describe("the Authorization header", () => {
  it.each([
    ["missing", {}],
    ["empty", { authorization: "" }],
    ["without a token", { authorization: "Bearer" }],
    ["of another scheme", { authorization: "Basic YTpi" }],
    ["with two tokens", { authorization: "Bearer a b" }],
    ["with no token of ours", { authorization: "Bearer a.b.c" }],
    ["too long for a token", { authorization: `Bearer ${"a".repeat(5_000)}` }],
  ])("that is %s gets 401 with WWW-Authenticate", async (_, headers) => {
    const answer = await me(undefined, headers);
    expect([answer.status, answer.body.code]).toEqual([401, "unauthenticated"]);
    expect(answer.headers["www-authenticate"]).toBe("Bearer");
  });

  it("may be written in any case", async () => {
    const { token } = await newUser(keyhold.app);
    expect((await me(undefined, { authorization: `bearer ${token}` })).status).toBe(200);
  });

  it("is asked for before the body is looked at", async () => {
    const { status } = await call(keyhold.app, "POST", "/api/v1/api-keys/", { body: { nonsense: 1 } });
    expect(status).toBe(401);
  });

  it("is no use after the session of another user, or after the user was switched off", async () => {
    const { token, email } = await newUser(keyhold.app);
    await keyhold.deps.db.write((tx) =>
      tx.updateTable("users").set({ is_active: false }).where("email", "=", email).execute(),
    );
    const answer = await me(token);
    expect([answer.status, answer.body.code]).toEqual([403, "user_inactive"]);
  });
});

describe("the refresh cookie", () => {
  it("is out of reach for scripts and other sites, and goes to the auth routes alone", async () => {
    const { email, password } = await newUser(keyhold.app);
    const cookie = String((await post("login", { email, password })).headers["set-cookie"]);
    expect(cookie).toMatch(
      /^keyhold_refresh=[\w-]{43}; Path=\/api\/v1\/auth; Expires=[^;]+ GMT; HttpOnly; SameSite=Strict$/,
    );
    const days = (Date.parse(/Expires=([^;]+)/.exec(cookie)?.[1] ?? "") - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(90);
  });

  it("is Secure and says so in its name when PUBLIC_URL is https", async () => {
    const secure = await openTestKeyhold({ PUBLIC_URL: "https://keys.example.org" });
    const { cookie, email, password } = await newUser(secure.app);
    const { headers } = await call(secure.app, "POST", `${AUTH}/login`, { body: { email, password } });
    expect(headers["set-cookie"]).toMatch(
      /^__Secure-keyhold_refresh=[\w-]{43}; Path=\/api\/v1\/auth; Expires=[^;]+; HttpOnly; Secure; SameSite=Strict$/,
    );
    const refresh = (sent: string, origin: string) =>
      call(secure.app, "POST", `${AUTH}/refresh`, { headers: { cookie: sent, origin } });
    expect((await refresh(cookie, "https://keys.example.org")).status).toBe(200);
    expect((await refresh(cookie, PUBLIC_URL)).body.code).toBe("foreign_origin");
    expect((await refresh(cookie.replace("__Secure-", ""), "https://keys.example.org")).status).toBe(401);
    await secure.close();
  });

  it("that was just replaced still works for a second tab, which gets no cookie of its own", async () => {
    const { cookie } = await newUser(keyhold.app);
    const [one, other] = await Promise.all(
      [1, 2].map(() => post("refresh", undefined, { ...ORIGIN, cookie })),
    );
    expect([one?.status, other?.status]).toEqual([200, 200]);
    const cookies = [one, other].map((answer) => answer?.headers["set-cookie"]);
    expect(cookies.filter((value) => value === undefined)).toHaveLength(1);
    for (const answer of [one, other]) expect((await me(String(answer?.body.access_token))).status).toBe(200);
  });

  it.each([
    ["missing", {}],
    ["empty", { cookie: "keyhold_refresh=" }],
    ["no token", { cookie: "keyhold_refresh=%00%ff" }],
    ["made up", { cookie: `keyhold_refresh=${"A".repeat(43)}` }],
  ])("that is %s gets 401", async (_, headers) => {
    expect((await post("refresh", undefined, { ...ORIGIN, ...headers })).status).toBe(401);
  });
});

describe("throttles over HTTP", () => {
  it("answer 429 with Retry-After in seconds after 10 wrong passwords, for known and unknown alike", async () => {
    const own = await openTestKeyhold();
    await call(own.app, "POST", `${AUTH}/register`, { body: account("known@example.com") });
    for (const email of ["known@example.com", "unknown@example.com"]) {
      const attempt = () => call(own.app, "POST", `${AUTH}/login`, { body: { email, password: "wrong" } });
      for (let count = 0; count < 10; count += 1) expect((await attempt()).status).toBe(401);
      const { status, body, headers } = await attempt();
      expect([status, body.code]).toEqual([429, "too_many_requests"]);
      expect(Number(headers["retry-after"])).toBeGreaterThan(600);
      expect(Number(headers["retry-after"])).toBeLessThanOrEqual(900);
      expect(body.params).toEqual({ seconds: Number(headers["retry-after"]) });
    }
    await own.close();
  });

  onOneNodeOnly("each node has a queue of its own", () => {
    it("while two passwords are being hashed, of 40 logins 32 wait and the others get 429 at once", async () => {
      const own = await openTestKeyhold();
      const { email, password } = await newUser(own.app);
      const logIn = () => call(own.app, "POST", `${AUTH}/login`, { body: { email, password } });
      const end = Promise.withResolvers<void>();
      const hashed = [1, 2].map(() => own.deps.passwords.run(() => end.promise));
      let refused = 0;
      const answers = Array.from({ length: 40 }, async () => {
        const { status } = await logIn();
        if (status === 429) refused += 1;
        return status;
      });
      await expect.poll(() => refused).toBe(8);
      end.resolve();
      await Promise.all(hashed);
      const statuses = (await Promise.all(answers)).sort();
      expect(statuses).toEqual([...Array(32).fill(200), ...Array(8).fill(429)]);
      expect((await logIn()).status).toBe(200);
      await own.close();
    });
  });

  it("count by the address that a trusted proxy names, and by the proxy's own when that is no address", async () => {
    const own = await openTestKeyhold({ TRUST_PROXY: "1" });
    const attempt = async (email: string, forwarded: string) => {
      const headers = { "x-forwarded-for": forwarded };
      return (await call(own.app, "POST", `${AUTH}/login`, { body: { email, password: "wrong" }, headers }))
        .status;
    };
    for (let count = 0; count < 10; count += 1)
      await attempt("a@b.example", `198.51.100.${count}, 203.0.113.1`);
    expect(await attempt("a@b.example", "8.8.8.8, 203.0.113.1")).toBe(429);
    expect(await attempt("a@b.example", "203.0.113.1, 203.0.113.2")).toBe(401);
    for (let count = 0; count < 10; count += 1) await attempt("c@d.example", `<script>${count}`);
    expect(await attempt("c@d.example", "x".repeat(5_000))).toBe(429);
    await own.close();
  });

  it("do not believe X-Forwarded-For when no proxy is trusted", async () => {
    const own = await openTestKeyhold();
    const attempt = (forwarded: string) =>
      call(own.app, "POST", `${AUTH}/login`, {
        body: { email: "a@b.example", password: "wrong" },
        headers: { "x-forwarded-for": forwarded },
      });
    for (let count = 0; count < 10; count += 1) await attempt(`198.51.100.${count}`);
    expect((await attempt("192.0.2.1")).status).toBe(429);
    await own.close();
  });
});
