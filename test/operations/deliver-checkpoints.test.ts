import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { webhookSignature } from "../../src/core/audit/webhook.ts";
import { Secret } from "../../src/core/secret.ts";
import type { OutgoingRequest, SendResult } from "../../src/net/send.ts";
import { deliverCheckpoints } from "../../src/operations/deliver-checkpoints.ts";
import { makeCheckpoint } from "../../src/operations/make-checkpoint.ts";
import { caught } from "../core/crypto/caught.ts";
import { type Desk, openDesk } from "./desk.ts";

const SECRET = new Secret("s".repeat(32));
const TAKEN: SendResult = { kind: "answer", status: 204, headers: {}, body: "" };

let desk: Desk;
let sent: OutgoingRequest[];
let answers: SendResult[];
beforeEach(async () => {
  sent = [];
  answers = [];
  desk = await openDesk({
    webhook: { path: "/hook?a=b", secret: SECRET },
    send: async (target, request) => {
      expect(target).toBe("webhook");
      sent.push(request);
      return answers.shift() ?? TAKEN;
    },
  });
  await desk.register();
  await makeCheckpoint(desk.deps);
  await desk.login();
  await makeCheckpoint(desk.deps);
});
afterEach(() => desk.close());

const numbers = () =>
  sent.map(({ body }) => (JSON.parse(body ?? "") as { checkpoint: { number: number } }).checkpoint.number);

describe("checkpoints for the webhook", () => {
  it("are sent once each, in their order, signed, and without their leaves", async () => {
    await deliverCheckpoints(desk.deps);
    await deliverCheckpoints(desk.deps);
    expect(numbers()).toEqual([1, 2]);
    const { method, path, headers, body } = sent[0] as OutgoingRequest;
    expect({ method, path }).toEqual({ method: "POST", path: "/hook?a=b" });
    const seconds = Math.floor(desk.deps.now() / 1_000);
    expect(headers["keyhold-signature"]).toBe(webhookSignature(SECRET, seconds, body ?? ""));
    expect(JSON.parse(body ?? "")).toEqual({
      type: "audit.checkpoint",
      checkpoint: expect.objectContaining({
        number: 1,
        leaf_count: 2,
        signature: expect.stringMatching(/^[0-9a-f]{128}$/),
      }),
    });
  });

  it.each<[string, SendResult]>([
    ["answered 500", { kind: "answer", status: 500, headers: {}, body: "no" }],
    ["answered 302", { kind: "answer", status: 302, headers: {}, body: "" }],
    ["could not be reached (timeout)", { kind: "failed", reason: "timeout", code: "ABORT_ERR" }],
  ])("that the receiver did not take (%s) come again, before any later one", async (outcome, answer) => {
    answers = [answer];
    expect(await caught(() => deliverCheckpoints(desk.deps))).toMatchObject({
      code: "audit_unavailable",
      cause: { message: `the webhook ${outcome} for checkpoint 1` },
    });
    await deliverCheckpoints(desk.deps);
    expect(numbers()).toEqual([1, 1, 2]);
  });

  it("are sent nowhere when no webhook is configured", async () => {
    await deliverCheckpoints({ ...desk.deps, webhook: undefined });
    expect(sent).toEqual([]);
  });
});
