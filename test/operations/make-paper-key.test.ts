import { inspect } from "node:util";
import { expect, it } from "vitest";
import { KeyholdError } from "../../src/core/errors.ts";
import type { Send, SendResult } from "../../src/net/send.ts";
import { makePaperKey } from "../../src/operations/make-paper-key.ts";

const answering =
  (result: SendResult): Send =>
  async () =>
    result;
const HMAC = { userId: 7, publicKey: undefined };
const answer = (status: number, body: string): SendResult => ({ kind: "answer", status, headers: {}, body });

it("asks the paper exchange, and nobody else, for an HMAC key, and hides the secret", async () => {
  const asked: Parameters<Send>[] = [];
  const send: Send = async (...request) => {
    asked.push(request);
    return answer(201, '{"api_key":"K","secret_key":"planted-secret","account":"a"}');
  };
  const key = await makePaperKey({ send }, HMAC);
  expect([key.apiKey, key.secretKey?.reveal()]).toEqual(["K", "planted-secret"]);
  expect(inspect(key) + JSON.stringify(key)).not.toContain("planted-secret");
  expect(asked).toEqual([
    [
      "paper",
      expect.objectContaining({
        method: "POST",
        path: "/paper/keys",
        body: '{"type":"hmac","account":"keyhold-user-7"}',
      }),
      5_000,
    ],
  ]);
});

it("registers a public key, and takes no secret for it", async () => {
  const bodies: unknown[] = [];
  const send: Send = async (_, { body }) => {
    bodies.push(JSON.parse(String(body)));
    return answer(201, '{"api_key":"K","account":"a"}');
  };
  expect(await makePaperKey({ send }, { userId: 7, publicKey: "PEM" })).toEqual({
    apiKey: "K",
    secretKey: null,
  });
  expect(bodies).toEqual([{ type: "ed25519", public_key: "PEM", account: "keyhold-user-7" }]);
});

it.each<[string, SendResult, string]>([
  ["does not answer in time", { kind: "failed", reason: "timeout", code: "TimeoutError" }, "timeout"],
  ["cannot be reached", { kind: "failed", reason: "connect", code: "ECONNREFUSED" }, "connection_failed"],
  ["breaks off", { kind: "failed", reason: "reset", code: "ECONNRESET" }, "connection_failed"],
  ["has too many keys", answer(409, '{"error":"There are 100000 keys already."}'), "not_understood"],
  ["answers another status", answer(200, '{"api_key":"K","secret_key":"S"}'), "not_understood"],
  ["answers no JSON", answer(201, "<html>planted-secret"), "not_understood"],
  ["leaves out the secret", answer(201, '{"api_key":"K"}'), "not_understood"],
  ["answers other types", answer(201, '{"api_key":"K","secret_key":1}'), "not_understood"],
])("is exchange_unavailable when the exchange %s", async (_, result, reason) => {
  const error = await makePaperKey({ send: answering(result) }, HMAC).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(KeyholdError);
  expect(error).toMatchObject({ code: "exchange_unavailable", params: { reason } });
  expect(inspect(error)).not.toContain("planted-secret");
});
