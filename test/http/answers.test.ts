import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const REGISTER = "/api/v1/auth/register";
const JSON_TYPE = { "content-type": "application/json" };

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

const register = (body: unknown, headers = {}) => call(keyhold.app, "POST", REGISTER, { body, headers });

describe("a body", () => {
  it("is refused with 422 that lists every field at fault, not only the first", async () => {
    const { status, body } = await register({ password: "short", surname: "x", "a/b": 1 });
    expect([status, body.code]).toEqual([422, "validation_failed"]);
    const errors = body.errors as { field: string; message: string }[];
    expect(errors.sort((a, b) => a.field.localeCompare(b.field))).toEqual([
      { field: "a/b", message: "This field is not known here." },
      { field: "email", message: "This field is missing." },
      { field: "password", message: "Use at least 8 characters." },
      { field: "surname", message: "This field is not known here." },
    ]);
  });

  it.each([
    ["is no e-mail address", { email: "nobody", password: "short" }, ["email", "password"]],
    ["has the wrong types", { email: 1, password: ["a long enough password"] }, ["email", "password"]],
    ["has null for a text", { email: null, password: null }, ["email", "password"]],
    ["is too long", { email: `a@${"b".repeat(300)}`, password: "p".repeat(1_025) }, ["email", "password"]],
    ["is a list", [], [""]],
    ["is a number", "1", [""]],
    ["is null", "null", [""]],
  ])("is refused with 422 when it %s", async (_, sent, fields) => {
    const { status, body } = await register(sent, JSON_TYPE);
    expect(status).toBe(422);
    expect(new Set((body.errors as { field: string }[]).map(({ field }) => field))).toEqual(new Set(fields));
  });

  it("is refused with 422 when it is missing", async () => {
    expect((await call(keyhold.app, "POST", REGISTER)).body).toMatchObject({
      errors: [{ field: "", message: "This must be of the type object." }],
    });
  });

  it("cannot make the answer large: at most 20 fields are listed, with short names", async () => {
    const fields = Object.fromEntries(
      Array.from({ length: 500 }, (_, index) => [`${index}${"n".repeat(90)}`, 1]),
    );
    const { body } = await register({ ...fields, ["x".repeat(5_000)]: 1 });
    expect(body.errors).toHaveLength(20);
    expect(JSON.stringify(body).length).toBeLessThan(5_000);
    const [error] = (
      await register({ email: "a@b.example", password: "long enough", ["x".repeat(5_000)]: 1 })
    ).body.errors as { field: string }[];
    expect(error?.field).toBe("x".repeat(100));
  });

  it.each([
    ['{"email":', "the body is not well-formed JSON"],
    ["{'email':1}", "the body is not well-formed JSON"],
    ['{"__proto__":{"is_active":true}}', "the body is not well-formed JSON"],
    ['{"constructor":{"prototype":{"x":1}}}', "the body is not well-formed JSON"],
  ])("of %j is refused with 400, and not quoted", async (sent, problem) => {
    const { status, body } = await register(sent, JSON_TYPE);
    expect([status, body.code, body.params]).toEqual([400, "malformed_request", { problem }]);
    expect(body.detail).toBe(`The request is not what this address expects: ${problem}.`);
  });

  it.each([
    "text/plain",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "application/jsonx",
    "nonsense",
  ])("of the type %s is refused with 415: a form of another page can send it unasked", async (type) => {
    const { status, body } = await register('{"email":"a@b.example","password":"long enough"}', {
      "content-type": type,
    });
    expect([status, body.code]).toEqual([415, "unsupported_media_type"]);
  });

  it("may name its charset, and blanks count as in any JSON", async () => {
    const text = ' {"email": "charset@example.com", "password": "a long enough password"} ';
    expect((await register(text, { "content-type": "application/json; charset=utf-8" })).status).toBe(201);
  });

  it("of more than 64 KiB is refused with 413 and the limit", async () => {
    const { status, body } = await register({ email: "a".repeat(70_000) });
    expect([status, body.code, body.params]).toEqual([413, "payload_too_large", { limit: 65_536 }]);
  });
});

describe("an address", () => {
  it.each([
    "/",
    "/api",
    "/api/v1",
    "/api/v1/nothing",
    "/api/v1/auth",
    "/api/v2/about",
    "/API/v1/about",
    "/api/v1//about",
  ])("%s that does not exist is 404, with and without a token", async (path) => {
    for (const token of [undefined, "x"]) {
      const { status, body } = await call(keyhold.app, "GET", path, { token });
      expect([status, body.code]).toEqual([404, "not_found"]);
    }
  });

  it.each([
    ["DELETE", "/api/v1/about", "GET, HEAD"],
    ["GET", "/api/v1/auth/login", "POST"],
    ["PUT", "/api/v1/auth/login/", "POST"],
    ["OPTIONS", "/api/v1/auth/me", "GET, HEAD, DELETE"],
    ["PATCH", "/healthz", "GET, HEAD"],
  ])("that does not answer %s (%s) is 405 and tells what it answers", async (method, path, allow) => {
    const { status, body, headers } = await call(keyhold.app, method as "GET", path);
    expect([status, body.code, headers.allow]).toEqual([405, "method_not_allowed", allow]);
    expect(body.hint).toBe(`It answers: ${allow}.`);
  });

  it("lists all methods of a path that has several", async () => {
    const { headers } = await call(keyhold.app, "POST", "/api/v1/api-keys/me");
    expect(String(headers.allow).split(", ").sort()).toEqual(["DELETE", "GET", "HEAD", "PATCH", "PUT"]);
  });

  it("may end with a slash, and may have a query that nobody reads", async () => {
    for (const path of ["/api/v1/about", "/api/v1/about/", "/api/v1/about?x=1", "/api/v1/about/?x=%00&x=2"]) {
      expect((await call(keyhold.app, "GET", path)).status).toBe(200);
    }
  });
});

describe("every answer", () => {
  it.each([
    ["GET", "/api/v1/about", 200],
    ["GET", "/healthz", 200],
    ["GET", "/docs", 200],
    ["GET", "/openapi.json", 200],
    ["GET", "/api/v1/auth/me", 401],
    ["GET", "/nothing", 404],
    ["POST", "/healthz", 405],
    ["POST", REGISTER, 422],
    ["GET", "/%zz", 400],
  ] as const)("carries the security headers and a request id: %s %s -> %i", async (method, path, status) => {
    const answer = await call(keyhold.app, method, path);
    expect(answer.status).toBe(status);
    expect(answer.headers).toMatchObject({
      "content-security-policy": expect.stringContaining("default-src 'none'"),
      "cross-origin-opener-policy": "same-origin",
      "cross-origin-resource-policy": "same-origin",
      "referrer-policy": "no-referrer",
      "x-content-type-options": "nosniff",
      "x-frame-options": "DENY",
      "cache-control": "no-store",
      "x-request-id": expect.stringMatching(/^[0-9a-f]{16}$/),
    });
    expect(answer.headers).not.toHaveProperty("strict-transport-security");
    expect(answer.headers).not.toHaveProperty("x-powered-by");
    expect(answer.headers).not.toHaveProperty("server");
    if (status >= 400) expect(answer.body.request_id).toBe(answer.headers["x-request-id"]);
  });

  it("has a request id of its own, never the client's", async () => {
    const ask = () =>
      call(keyhold.app, "GET", "/healthz", { headers: { "x-request-id": "mine", "request-id": "mine" } });
    const ids = [await ask(), await ask()].map(({ headers }) => headers["x-request-id"]);
    expect(new Set([...ids, "mine"]).size).toBe(3);
  });

  it("asks for https from then on when PUBLIC_URL is https, and only then", async () => {
    const secure = await openTestKeyhold({ PUBLIC_URL: "https://keys.example.org" });
    const { headers } = await call(secure.app, "GET", "/healthz");
    expect(headers["strict-transport-security"]).toBe("max-age=31536000");
    await secure.close();
  });
});
