import { afterAll, beforeAll, expect, test } from "vitest";
import { sendRaw } from "../http/socket.ts";
import { asked, control } from "../key-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

// What a client library would put right before it is sent goes over the wire here as it is.

let keyhold: TestKeyhold;
let port: number;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  port = await keyhold.app.listenBehind();
});
afterAll(() => keyhold.close());

const HOST = ["Host: bots.internal", "Connection: close"];

test("the plain form is answered, whatever name the server is called by", async () => {
  const answer = await sendRaw(port, ["GET /gateway/paper/api/v3/ping HTTP/1.1", ...HOST]);
  expect([answer.status, answer.body]).toEqual([200, {}]);
});

test.each([
  ["a path that leads back", "/gateway/paper/api/v3/x/../ping"],
  ["an escaped dot", "/gateway/paper/api/v3/%2e%2e/ping"],
  ["an escaped slash", "/gateway/paper/api%2fv3/ping"],
  ["an escaped letter", "/gateway/paper/api/v3/%70ing"],
  ["an escaped letter in our own part", "/%67ateway/paper/api/v3/ping"],
  ["two slashes", "//gateway/paper/api/v3/ping"],
  ["two slashes inside", "/gateway/paper/api//v3/ping"],
  ["a fragment", "/gateway/paper/api/v3/ping#x"],
  ["absolute form", "http://evil.example/gateway/paper/api/v3/ping"],
  ["a byte beyond ASCII", "/gateway/paper/api/v3/p\u00efng"],
  ["a backslash", "/gateway/paper/api\\v3/ping"],
  ["a semicolon", "/gateway/paper/api/v3/ping;x=1"],
])("%s is refused and reaches no exchange", async (_, target) => {
  await control(keyhold.paper, "DELETE", "requests");
  const answer = await sendRaw(port, [`GET ${target} HTTP/1.1`, ...HOST]);
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(await asked(keyhold.paper)).toEqual([]);
});

test.each([
  ["two hosts", ["Host: bots.internal", "Host: evil.example"]],
  ["two keys", ["Host: bots.internal", "X-MBX-APIKEY: a", "X-MBX-APIKEY: b"]],
  ["a body on a GET", ["Host: bots.internal", "Content-Length: 1"]],
])("%s are refused", async (_, headers) => {
  const lines = ["GET /gateway/paper/api/v3/ping HTTP/1.1", ...headers, "Connection: close"];
  const { status, body } = await sendRaw(port, lines, headers.includes("Content-Length: 1") ? "x" : "");
  expect([status, body.code]).toEqual([404, -1020]);
});

test("a method that no exchange has is refused", async () => {
  const answer = await sendRaw(port, ["TRACE /gateway/paper/api/v3/ping HTTP/1.1", ...HOST]);
  expect(answer.status).toBeGreaterThanOrEqual(400);
});
