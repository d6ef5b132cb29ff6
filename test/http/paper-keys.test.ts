import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, newUser, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const PAPER_KEYS = "/paper/keys";

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold({ KEYHOLD_ENV: "development" });
});
afterAll(() => keyhold.close());

describe("POST /paper/keys in development", () => {
  it("makes a key that POST /api-keys stores", async () => {
    const { token } = await newUser(keyhold.app);
    const made = await call(keyhold.app, "POST", PAPER_KEYS, { token });
    expect([made.status, made.headers["cache-control"]]).toEqual([201, "no-store"]);
    expect(made.body).toEqual({
      api_key: expect.stringMatching(/^\w{64}$/),
      secret_key: expect.stringMatching(/^\w{64}$/),
    });
    const body = { ...made.body, exchange: "paper" };
    const stored = await call(keyhold.app, "POST", "/api/v1/api-keys", { token, body });
    expect([stored.status, stored.body.state]).toEqual([201, "valid"]);
    for (const secret of [made.body.api_key, made.body.secret_key]) {
      expect(keyhold.logged()).not.toContain(secret);
    }
  });

  it("gives each caller another key", async () => {
    const { token } = await newUser(keyhold.app);
    const keys = [1, 2].map(() => call(keyhold.app, "POST", PAPER_KEYS, { token }));
    const [first, second] = await Promise.all(keys);
    expect(first?.body.api_key).not.toBe(second?.body.api_key);
  });

  it("registers the public half of a key that was made here, which then replaces one of the same account", async () => {
    const { token } = await newUser(keyhold.app);
    const { body: hmac } = await call(keyhold.app, "POST", PAPER_KEYS, { token });
    const key = { ...hmac, exchange: "paper" };
    await call(keyhold.app, "POST", "/api/v1/api-keys", { token, body: key });
    const { body: made } = await call(keyhold.app, "POST", "/api/v1/api-keys/generate", {
      token,
      body: { exchange: "paper" },
    });
    const body = { public_key: made.public_key_pem };
    const registered = await call(keyhold.app, "POST", PAPER_KEYS, { token, body });
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({ api_key: expect.stringMatching(/^\w{64}$/) });
    const path = `/api/v1/api-keys/generated/${made.id}/activate`;
    const activated = await call(keyhold.app, "POST", path, { token, body: registered.body });
    expect([activated.status, activated.body.key_type, activated.body.old_key]).toEqual([
      201,
      "ed25519",
      { api_key_masked: expect.any(String), still_works: true },
    ]);
  });

  it.each([
    ["no token", {}, 401, "unauthenticated"],
    ["a wrong token", { authorization: "Bearer x" }, 401, "unauthenticated"],
    ["another Host", { host: "evil.example" }, 403, "foreign_origin"],
    ["another Origin", { origin: "http://evil.example" }, 403, "foreign_origin"],
  ])("is refused with %s", async (_, headers, status, code) => {
    const answer = await call(keyhold.app, "POST", PAPER_KEYS, { headers });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it("is not in the OpenAPI document", async () => {
    const { body } = await call(keyhold.app, "GET", "/openapi.json");
    expect(JSON.stringify(body)).not.toContain(PAPER_KEYS);
  });

  it("is 503 exchange_unavailable when the paper exchange does not answer", async () => {
    const other = await openTestKeyhold({ KEYHOLD_ENV: "development", PAPER_URL: "http://127.0.0.1:1" });
    const { token } = await newUser(other.app);
    const { status, body } = await call(other.app, "POST", PAPER_KEYS, { token });
    expect([status, body.code, body.params]).toEqual([
      503,
      "exchange_unavailable",
      expect.objectContaining({ reason: "connection_failed" }),
    ]);
    await other.close();
  });
});

describe("POST /paper/keys does not exist", () => {
  it.each([
    ["in production", { KEYHOLD_ENV: "production" }],
    ["under any other name", { KEYHOLD_ENV: "Development" }],
    ["without a paper exchange", { KEYHOLD_ENV: "development", PAPER_URL: "" }],
  ])("%s", async (_, environment) => {
    const other = await openTestKeyhold(environment);
    const { token } = await newUser(other.app);
    const { status, body } = await call(other.app, "POST", PAPER_KEYS, { token });
    expect([status, body.code]).toEqual([404, "not_found"]);
    await other.close();
  });
});
