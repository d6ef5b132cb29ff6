import { afterAll, beforeAll, expect, test } from "vitest";
import { call, openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const PUBLIC = ["/api/v1/about", "/api/v1/auth/login", "/api/v1/auth/refresh", "/api/v1/auth/register"];

interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

let keyhold: TestKeyhold;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
});
afterAll(() => keyhold.close());

test("every route under /api/v1 but the public ones is 401 without a token, whatever is sent", async () => {
  const document = (await call(keyhold.app, "GET", "/openapi.json")).body as unknown as Document;
  const routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    path.startsWith("/api/v1/") ? Object.keys(methods).map((method) => ({ path, method })) : [],
  );
  const open: string[] = [];
  for (const { path, method } of routes) {
    const { status } = await call(keyhold.app, method.toUpperCase() as "GET", path, { body: {} });
    if (status !== 401) open.push(path);
  }
  expect(routes.length).toBeGreaterThan(PUBLIC.length + 5);
  // The refresh route asks for the Origin first: 403.
  expect(open.toSorted()).toEqual(PUBLIC);
});

test("HEAD of a route that needs a token is 401 without one", async () => {
  const answer = await keyhold.app.inject({
    method: "HEAD",
    url: "/api/v1/auth/me",
    headers: { host: "127.0.0.1:8700" },
  });
  expect(answer.statusCode).toBe(401);
});

test("a body that is not UTF-8 is 400: read leniently, different passwords would be the same", async () => {
  const body = Buffer.from('{"email":"utf8@example.com","password":"correct \xff\xfehorse"}', "latin1");
  const answer = await keyhold.app.inject({
    method: "POST",
    url: "/api/v1/auth/register",
    headers: { host: "127.0.0.1:8700", "content-type": "application/json" },
    payload: body,
  });
  expect(answer.statusCode).toBe(400);
  expect(answer.json()).toMatchObject({
    code: "malformed_request",
    params: { problem: "the body is not UTF-8" },
  });
});
