import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { webhookSignature } from "../../src/core/audit/webhook.ts";
import { placeholderEmail } from "../../src/core/host-login/identity.ts";
import type { NewNotice } from "../../src/core/keys/watch-notices.ts";
import { Secret } from "../../src/core/secret.ts";
import { createMailer } from "../../src/net/mail.ts";
import type { OutgoingRequest, SendResult } from "../../src/net/send.ts";
import { deliverNotices } from "../../src/operations/deliver-notices.ts";
import type { Deps } from "../../src/operations/deps.ts";
import { tell } from "../../src/operations/steps/tell.ts";
import { caught } from "../core/crypto/caught.ts";
import { type SmtpBehaviour, type SmtpServer, startSmtpServer } from "../net/smtp-server.ts";
import { type Desk, EMAIL, openDesk } from "./desk.ts";

const SECRET = new Secret("s".repeat(32));
const TAKEN: SendResult = { kind: "answer", status: 204, headers: {}, body: "" };
const DOWN: SendResult = { kind: "failed", reason: "connect", code: "ECONNREFUSED" };
const MINUTE = 60_000;
const FROZEN: NewNotice = {
  name: "k1v1:frozen_too_powerful:1",
  code: "frozen_too_powerful",
  params: { permissions: ["enableWithdrawals"] },
};

let desk: Desk;
let userId: number;
let sent: OutgoingRequest[];
let answerTo: (request: OutgoingRequest) => SendResult | Promise<SendResult>;
beforeEach(async () => {
  sent = [];
  answerTo = () => TAKEN;
  desk = await openDesk({
    webhook: { path: "/hook", secret: SECRET },
    send: async (target, request) => {
      expect(target).toBe("webhook");
      sent.push(request);
      return answerTo(request);
    },
  });
  userId = await desk.register();
});
afterEach(() => desk.close());

const tellThem = (notices: readonly NewNotice[], deps: Deps = desk.deps) =>
  deps.db.write((tx) => tell(tx, deps, userId, notices));
const many = (count: number) =>
  Array.from({ length: count }, (_, number): NewNotice => ({ ...FROZEN, name: `k1v1:${number}` }));
const ids = () => sent.map(({ headers }) => Number(headers["x-keyhold-notice"]));
const waiting = async () =>
  (await desk.rows("select notice_id, attempts, due_at from notice_deliveries order by notice_id")).map(
    ({ notice_id, attempts, due_at }) => [notice_id, attempts, Number(due_at) - desk.deps.now()],
  );

describe("a notice for the webhook", () => {
  it("is sent once, signed, with an id, in words, and names its user by number alone", async () => {
    await tellThem([FROZEN]);
    await deliverNotices(desk.deps, "webhook");
    await deliverNotices(desk.deps, "webhook");
    const [request, ...others] = sent;
    expect(others).toEqual([]);
    const { method, path, headers, body } = request as OutgoingRequest;
    expect({ method, path }).toEqual({ method: "POST", path: "/hook" });
    const seconds = Math.floor(desk.deps.now() / 1_000);
    expect(headers["keyhold-signature"]).toBe(webhookSignature(SECRET, seconds, body ?? ""));
    expect(JSON.parse(body ?? "")).toEqual({
      type: "notice",
      notice: {
        id: 1,
        user_id: userId,
        code: "frozen_too_powerful",
        params: { permissions: ["enableWithdrawals"] },
        message: expect.stringContaining("enableWithdrawals"),
        hint: expect.stringContaining("delete the key"),
        created_at: new Date(desk.deps.now()).toISOString(),
      },
    });
    expect(headers["x-keyhold-notice"]).toBe("1");
    expect(JSON.stringify(sent)).not.toContain(EMAIL);
  });

  it("is not told again under the same name", async () => {
    await tellThem([FROZEN]);
    await tellThem([FROZEN, { ...FROZEN, name: "k2v1:frozen_too_powerful:1" }]);
    await deliverNotices(desk.deps, "webhook");
    expect(ids()).toHaveLength(2);
  });

  it.each<[string, SendResult]>([
    ["the webhook answered 500", { kind: "answer", status: 500, headers: {}, body: "no" }],
    ["the webhook answered 302", { kind: "answer", status: 302, headers: {}, body: "" }],
    ["the webhook could not be reached (connect)", DOWN],
  ])("that is not taken (%s) comes again after a minute, then after two", async (fault, answer) => {
    answerTo = () => answer;
    await tellThem([FROZEN]);
    expect(await caught(() => deliverNotices(desk.deps, "webhook"))).toMatchObject({
      code: "internal",
      cause: { message: `${fault} for notice 1, attempt 1` },
    });
    for (const [attempts, minutes] of [
      [1, 1],
      [2, 2],
      [3, 4],
    ] as const) {
      const [first] = await waiting();
      expect(first?.[1]).toBe(attempts);
      expect(Number(first?.[2]) / (minutes * MINUTE)).toBeGreaterThanOrEqual(0.8);
      expect(Number(first?.[2]) / (minutes * MINUTE)).toBeLessThanOrEqual(1.2);
      desk.wait(0.7 * minutes * MINUTE);
      await deliverNotices(desk.deps, "webhook");
      expect(sent).toHaveLength(attempts);
      desk.wait(0.6 * minutes * MINUTE);
      await caught(() => deliverNotices(desk.deps, "webhook"));
      expect(sent).toHaveLength(attempts + 1);
    }
    answerTo = () => TAKEN;
    desk.wait(10 * MINUTE);
    await deliverNotices(desk.deps, "webhook");
    expect(await waiting()).toEqual([]);
  });

  it("is tried for three days and no longer, and stands on the page after that", async () => {
    answerTo = () => DOWN;
    await tellThem([FROZEN]);
    for (let hour = 0; hour < 71; hour++) {
      await deliverNotices(desk.deps, "webhook").catch(() => undefined);
      desk.wait(60 * MINUTE);
    }
    const attempts = sent.length;
    expect(attempts).toBeGreaterThan(12);
    expect(await waiting()).toHaveLength(1);
    desk.wait(8 * 60 * MINUTE);
    await expect(deliverNotices(desk.deps, "webhook")).rejects.toMatchObject({ code: "internal" });
    expect([sent.length, await waiting()]).toEqual([attempts, []]);
    expect((await desk.counts()).notices).toBe(1);
  });

  it("is sent by one of three nodes that look at once", async () => {
    await tellThem(many(40));
    await Promise.all([1, 2, 3].map(() => deliverNotices(desk.deps, "webhook")));
    expect(ids().toSorted((one, other) => one - other)).toEqual(Array.from({ length: 40 }, (_, n) => n + 1));
    expect(await waiting()).toEqual([]);
  });

  it("that a node had in hand when it died is sent by another, once its minute is over", async () => {
    await tellThem([FROZEN]);
    const isHanging = Promise.withResolvers<void>();
    const dead = {
      ...desk.deps,
      send: () => {
        isHanging.resolve();
        return new Promise<never>(() => undefined);
      },
    };
    void deliverNotices(dead, "webhook");
    await isHanging.promise;
    await deliverNotices(desk.deps, "webhook");
    expect(ids()).toEqual([]);
    desk.wait(MINUTE);
    await deliverNotices(desk.deps, "webhook");
    expect(ids()).toEqual([1]);
  });

  it("that the receiver chokes on does not keep the others from arriving", async () => {
    answerTo = ({ headers }) => (headers["x-keyhold-notice"] === "1" ? DOWN : TAKEN);
    await tellThem(many(20));
    await caught(() => deliverNotices(desk.deps, "webhook"));
    expect((await waiting()).map(([id]) => id)).toEqual([1]);
  });

  it("whose row cannot be read does not, either", async () => {
    await tellThem(many(20));
    await desk.rows("update notices set code = 'nonsense' where id = 1");
    await caught(() => deliverNotices(desk.deps, "webhook"));
    expect([ids().length, (await waiting()).map(([id]) => id)]).toEqual([19, [1]]);
  });

  it("is not even noted when no webhook is configured, nor sent when it is so no longer", async () => {
    await tellThem([FROZEN], { ...desk.deps, webhook: undefined });
    expect(await waiting()).toEqual([]);
    await tellThem(many(1));
    await deliverNotices({ ...desk.deps, webhook: undefined }, "webhook");
    expect([ids(), (await waiting()).length]).toEqual([[], 1]);
  });
});

describe("a notice by e-mail", () => {
  let server: SmtpServer;
  afterEach(() => server.close());

  async function byMail(behaviour: SmtpBehaviour = {}): Promise<Deps> {
    server = await startSmtpServer(behaviour);
    const { port } = server;
    const from = "keyhold@example.org";
    const mailServer = { host: "127.0.0.1", port, isTls: false, isLocal: true, login: undefined, from };
    return { ...desk.deps, mail: createMailer(mailServer, 30_000) };
  }

  it("is not sent to somebody of whom the host application has told no address", async () => {
    const deps = await byMail();
    await desk.rows("update users set email = ?", placeholderEmail({ issuer: "host", subject: "ada" }));
    await tellThem([FROZEN], { ...deps, webhook: undefined });
    await deliverNotices(deps, "email");
    expect(server.received).toEqual([]);
    expect(await waiting()).toEqual([]);
  });

  it("says what happened, what to do and where, to its owner alone", async () => {
    const deps = await byMail();
    await tellThem([FROZEN], deps);
    await deliverNotices(deps, "email");
    await deliverNotices(deps, "email");
    const [mail, ...others] = server.received;
    expect(others).toEqual([]);
    expect(mail?.to).toEqual([`<${EMAIL}>`]);
    // Long lines may be broken on the way.
    const text = mail?.data.replaceAll("=\r\n", "") ?? "";
    for (const part of [
      "Subject: Keyhold: your exchange key was frozen",
      "X-Keyhold-Notice: 1",
      "Keyhold has frozen the key",
      "What to do: If that was not you, delete the key",
      "https://keys.example.org/",
    ]) {
      expect(text).toContain(part);
    }
  });

  it("that the server refuses comes again, and the webhook has arrived meanwhile", async () => {
    const deps = await byMail({ answers: { RCPT: "450 later" } });
    await tellThem([FROZEN], deps);
    const outcomes = await Promise.allSettled([
      deliverNotices(deps, "email"),
      deliverNotices(deps, "webhook"),
    ]);
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled"]);
    expect(await desk.rows("select channel, attempts from notice_deliveries")).toEqual([
      { channel: "email", attempts: 1 },
    ]);
  });

  it("goes nowhere once its user is gone", async () => {
    const deps = await byMail();
    await tellThem([FROZEN], deps);
    await desk.rows("delete from users where id = ?", userId);
    await deliverNotices(deps, "email");
    expect(server.received).toEqual([]);
  });
});
