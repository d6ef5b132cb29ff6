import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { register } from "../../src/operations/register.ts";
import { caught } from "../core/crypto/caught.ts";
import { secretsOf } from "../core/crypto/material.ts";
import { eventsOf, invite, MINUTE_MS } from "./account-desk.ts";
import { type Desk, EMAIL, ORIGIN, openDesk, PASSWORD } from "./desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk({ registration: "invite" });
});
afterEach(() => desk.close());

const attempt = (invitation: Secret | undefined, email = EMAIL, deps = desk.deps) =>
  register(deps, ORIGIN, { email, password: new Secret(PASSWORD), invitation });
const codeOf = async (...input: Parameters<typeof attempt>) => (await caught(() => attempt(...input))).code;

describe("registering by invitation", () => {
  it("makes an account and uses the invitation up", async () => {
    const invitation = await invite(desk);
    const user = await attempt(invitation);
    expect(user.email).toBe(EMAIL);
    expect(await eventsOf(desk, user.id)).toEqual([["user.registered", { invited: true }]]);
    expect(await desk.rows("select used_at from invitations")).toEqual([{ used_at: desk.deps.now() }]);
    expect(await codeOf(invitation, "bob@example.com")).toBe("invitation_invalid");
  });

  it("is refused without one, with a hint that says that one is needed, before any work", async () => {
    const error = await caught(() => attempt(undefined));
    expect([error.code, error.hint]).toEqual([
      "registration_closed",
      expect.stringMatching(/^An invitation is needed\./),
    ]);
    expect(await desk.counts()).toMatchObject({ users: 0, throttles: 0 });
  });

  it.each([
    ["that nobody was given", () => new Secret(`khi_${"A".repeat(43)}`)],
    ["of another form", () => new Secret("please")],
    ["that is empty", () => new Secret("")],
  ])("is refused with one %s", async (_, invitation) => {
    await invite(desk);
    expect(await codeOf(invitation())).toBe("invitation_invalid");
    expect((await desk.counts()).users).toBe(0);
  });

  it("is possible until the last millisecond of the invitation", async () => {
    const [early, late] = [await invite(desk), await invite(desk)];
    desk.wait(24 * 60 * MINUTE_MS - 1);
    await attempt(early);
    desk.wait(1);
    expect(await codeOf(late, "bob@example.com")).toBe("invitation_invalid");
  });

  it("with one that is for an e-mail is possible for that e-mail alone, in any spelling", async () => {
    const invitation = await invite(desk, EMAIL);
    expect(await codeOf(invitation, "eve@example.com")).toBe("invitation_invalid");
    expect((await attempt(invitation, " ADA@Example.com")).email).toBe(EMAIL);
  });

  it("that fails does not use the invitation up", async () => {
    await attempt(await invite(desk));
    const invitation = await invite(desk);
    expect(await codeOf(invitation)).toBe("email_taken");
    expect(await codeOf(invitation, "nobody")).toBe("validation_failed");
    expect((await attempt(invitation, "bob@example.com")).email).toBe("bob@example.com");
  });

  it("does not tell whoever has no good invitation which e-mails are taken", async () => {
    const used = await invite(desk);
    await attempt(used);
    for (const invitation of [used, new Secret(`khi_${"A".repeat(43)}`)]) {
      expect(await codeOf(invitation)).toBe("invitation_invalid");
    }
  });

  it("hashes no password for whoever has no good invitation", async () => {
    const passwords = { run: () => Promise.reject(new TypeError("nothing is to be hashed")) };
    const invitation = new Secret(`khi_${"A".repeat(43)}`);
    expect(await codeOf(invitation, EMAIL, { ...desk.deps, passwords })).toBe("invitation_invalid");
  });

  it("is possible after JWT_SECRET has changed, while the old secret stands second", async () => {
    const invitation = await invite(desk);
    const fresh = "fedcba9876543210fedcba9876543210";
    const rolled = { ...desk.deps, jwtSecrets: secretsOf(fresh) };
    expect(await codeOf(invitation, EMAIL, rolled)).toBe("invitation_invalid");
    const rolling = { ...desk.deps, jwtSecrets: secretsOf(fresh, "0123456789abcdef0123456789abcdef") };
    expect((await attempt(invitation, EMAIL, rolling)).email).toBe(EMAIL);
  });

  it("stores no invitation as it is", async () => {
    const invitation = await invite(desk);
    await attempt(invitation);
    const dump = await Promise.all(
      Object.keys(await desk.counts()).map((table) => desk.rows(`select * from ${table}`)),
    );
    expect(JSON.stringify(dump)).not.toContain(invitation.reveal().slice(4));
  });
});

describe("one invitation and 20 registrations at once", () => {
  it("make one account, and nothing of the others stays", async () => {
    const invitation = await invite(desk);
    const before = await desk.counts();
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => attempt(invitation, `user${index}@example.com`)),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const refusals = answers.flatMap((answer) => (answer.status === "rejected" ? [answer.reason.code] : []));
    expect(new Set(refusals)).toEqual(new Set(["invitation_invalid"]));
    expect(await desk.counts()).toMatchObject({ users: 1, audit_entries: Number(before.audit_entries) + 1 });
  });

  it("with ten invitations make ten accounts", async () => {
    const invitations = await Promise.all(Array.from({ length: 10 }, () => invite(desk)));
    const answers = await Promise.allSettled(
      [...invitations, ...invitations].map((one, index) => attempt(one, `user${index}@example.com`)),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect((await desk.counts()).users).toBe(10);
  });
});

describe("an invitation", () => {
  it("is left alone where registration is open, be it good or not", async () => {
    const open = { ...desk.deps, registration: "open" } as const;
    await attempt(await invite(desk), EMAIL, open);
    await attempt(new Secret("please"), "bob@example.com", open);
    expect(await desk.rows("select used_at from invitations")).toEqual([{ used_at: null }]);
    expect(await eventsOf(desk, 1)).toEqual([["user.registered", {}]]);
  });

  it("does not help where registration is closed", async () => {
    const closed = { ...desk.deps, registration: "closed" } as const;
    expect(await codeOf(await invite(desk), EMAIL, closed)).toBe("registration_closed");
    expect((await desk.counts()).users).toBe(0);
  });
});
