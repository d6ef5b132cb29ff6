import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { placeholderEmail } from "../../src/core/host-login/identity.ts";
import { cleanUp } from "../../src/operations/clean-up.ts";
import { deleteAccount } from "../../src/operations/delete-account.ts";
import { deleteUser } from "../../src/operations/delete-user.ts";
import { endSession } from "../../src/operations/end-session.ts";
import { linkUser } from "../../src/operations/link-user.ts";
import { listSessions } from "../../src/operations/list-sessions.ts";
import { setUserActive } from "../../src/operations/set-user-active.ts";
import { caught } from "../core/crypto/caught.ts";
import type { Claims } from "../host-app.ts";
import { ISSUER } from "../host-app.ts";
import { eventsOf, MINUTE_MS } from "./account-desk.ts";
import { EMAIL, ORIGIN } from "./desk.ts";
import { type HostDesk, openHostDesk } from "./host-desk.ts";

let desk: HostDesk;
beforeEach(async () => {
  desk = await openHostDesk();
});
afterEach(() => desk.close());

const refusal = async (subject: string, change?: Claims) =>
  (await caught(() => desk.enter(subject, change))).code;

describe("somebody of the host application who comes for the first time", () => {
  it("has an account with the e-mail that the host names, a session, and entries of both", async () => {
    const { user, isOfHost } = await desk.enter("ada");
    expect({ isOfHost, email: user.email }).toEqual({ isOfHost: true, email: "ada@example.net" });
    expect(await eventsOf(desk, user.id)).toEqual([
      ["user.linked", { by: "host_login", is_new: true }],
      ["session.opened", { by: "host_login" }],
    ]);
    expect(await desk.rows("select issuer, subject, user_id from host_identities")).toEqual([
      { issuer: ISSUER, subject: "ada", user_id: user.id },
    ]);
  });

  it("is let in by a token whose times have fractions of a second", async () => {
    const now = desk.deps.now() / 1_000 + 0.123_456_7;
    const { sessionId } = await desk.enter("ada", { iat: now, exp: now + 60, auth_time: now });
    expect((await desk.enter("ada", { iat: now, exp: now + 61.5, auth_time: now })).sessionId).toBe(
      sessionId,
    );
  });

  it("has one account, when twenty requests come at once, each in a session and with an e-mail of its own", async () => {
    const requests = Array.from({ length: 20 }, (_, index) =>
      desk.enter("ada", { sid: `session ${index}`, email: `ada+${index}@example.net` }),
    );
    const sessions = await Promise.all(requests);
    expect(new Set(sessions.map(({ user }) => user.id)).size).toBe(1);
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(20);
    expect(await desk.counts()).toMatchObject({ users: 1, host_identities: 1, sessions: 20 });
  });

  it("has one session, when twenty requests come at once with one token", async () => {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => desk.enter("ada")));
    expect(new Set(sessions.map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(await desk.counts()).toMatchObject({ users: 1, sessions: 1 });
  });

  it.each<[string, Claims]>([
    ["names none", { email: undefined }],
    ["has not verified it", { email_verified: false }],
  ])("has a placeholder for an e-mail of his own when the host %s", async (_, change) => {
    const emails = [await desk.enter("ada", change), await desk.enter("bob", change)].map(
      ({ user }) => user.email,
    );
    expect(new Set(emails).size).toBe(2);
    for (const email of emails) expect(email).toMatch(/^[0-9a-f]{32}@host-login\.invalid$/);
  });
});

it("nobody registers under a placeholder, which would keep its owner out", async () => {
  const placeholder = placeholderEmail({ issuer: ISSUER, subject: "ada" });
  expect((await caught(() => desk.register(placeholder))).code).toBe("validation_failed");
});

describe("an account that was there before", () => {
  it("is not entered by its e-mail, and its owner sees that somebody tried", async () => {
    const userId = await desk.register(EMAIL);
    expect(await refusal("mallory", { email: EMAIL })).toBe("account_not_linked");
    expect(await refusal("mallory", { email: EMAIL.toUpperCase() })).toBe("account_not_linked");
    expect((await eventsOf(desk, userId)).slice(1)).toEqual([
      ["session.refused", { reason: "account_not_linked" }],
    ]);
    expect(await desk.counts()).toMatchObject({ users: 1, host_identities: 0, sessions: 0 });
  });

  it("is entered once the operator has linked it, whatever e-mail the host names", async () => {
    const userId = await desk.register(EMAIL);
    const link = { email: EMAIL, issuer: ISSUER, subject: "ada" };
    expect([await linkUser(desk.deps, link), await linkUser(desk.deps, link)]).toEqual([true, false]);
    const { user } = await desk.enter("ada", { email: "other@example.net" });
    expect(user).toMatchObject({ id: userId, email: EMAIL });
    expect((await desk.login()).user.id).toBe(userId);
    expect(await eventsOf(desk, userId)).toContainEqual(["user.linked", { by: "operator", is_new: false }]);
  });

  it("is not linked to a second one of the host, whom it may belong to, unless the operator says so", async () => {
    const { user } = await desk.enter("mallory", { email: EMAIL });
    const link = { email: EMAIL, issuer: ISSUER, subject: "ada" };
    const error = await caught(() => linkUser(desk.deps, link));
    expect(error).toMatchObject({ code: "validation_failed", fields: [{ field: "subject" }] });
    expect(error.fields?.[0]?.message).toContain("mallory");
    expect(await linkUser(desk.deps, { ...link, isSecond: true })).toBe(true);
    expect((await desk.enter("ada")).user.id).toBe(user.id);
  });

  it("is not linked to somebody who has another account", async () => {
    await desk.enter("ada");
    await desk.register(EMAIL);
    const error = await caught(() => linkUser(desk.deps, { email: EMAIL, issuer: ISSUER, subject: "ada" }));
    expect(error).toMatchObject({ code: "validation_failed", fields: [{ field: "subject" }] });
  });
});

describe("a login of the host", () => {
  it("writes nothing when its token was seen before", async () => {
    const { user } = await desk.enter("ada");
    const before = await desk.counts();
    desk.wait(1_000);
    await desk.enter("ada", { iat: 1_767_225_600, exp: 1_767_226_500, auth_time: 1_767_225_600 });
    expect(await desk.counts()).toEqual(before);
    expect(await eventsOf(desk, user.id)).toHaveLength(2);
  });

  it("stays one session when the host renews its token, and lasts until the end of the newest", async () => {
    const { sessionId, user } = await desk.enter("ada");
    desk.wait(10 * MINUTE_MS);
    expect((await desk.enter("ada")).sessionId).toBe(sessionId);
    const [session, ...others] = await listSessions(desk.deps, user.id);
    expect(others).toEqual([]);
    expect(session).toMatchObject({
      id: sessionId,
      expiresAt: desk.deps.now() + 930_000,
      lastUsedAt: desk.deps.now(),
    });
    expect((await eventsOf(desk, user.id)).at(-1)).toEqual(["session.refreshed", {}]);
  });

  it("goes on in its session when nobody came for longer than its token was good", async () => {
    const { sessionId } = await desk.enter("ada");
    desk.wait(24 * 60 * MINUTE_MS);
    expect((await desk.enter("ada")).sessionId).toBe(sessionId);
  });

  it("stays ended for every token of it once it was ended here; another login is another session", async () => {
    const { sessionId, user } = await desk.enter("ada");
    await endSession(desk.deps, ORIGIN, user.id, sessionId);
    expect(await refusal("ada")).toBe("session_expired");
    desk.wait(MINUTE_MS);
    expect(await refusal("ada")).toBe("session_expired");
    expect((await desk.enter("ada", { sid: "another" })).user.id).toBe(user.id);
  });

  it("is another's where two of the host have sessions of one name", async () => {
    const one = await desk.enter("ada", { sid: "1" });
    const other = await desk.enter("bob", { sid: "1" });
    expect(one.sessionId).not.toBe(other.sessionId);
    expect(one.user.id).not.toBe(other.user.id);
  });

  it("is refused while the account is switched off, in every session, and leaves nothing", async () => {
    await desk.enter("ada");
    await setUserActive(desk.deps, "ada@example.net", false);
    const before = await desk.counts();
    expect(await refusal("ada")).toBe("user_inactive");
    expect(await refusal("ada", { sid: "another" })).toBe("user_inactive");
    expect(await desk.counts()).toEqual(before);
    await setUserActive(desk.deps, "ada@example.net", true);
    expect(await refusal("ada")).toBe("session_expired");
    await desk.enter("ada", { sid: "another" });
  });
});

describe("after an account was deleted", () => {
  it.each<[string, () => Promise<unknown>]>([
    ["its owner", async () => deleteAccount(desk.deps, ORIGIN, await desk.enter("ada"))],
    ["the operator", async () => deleteUser(desk.deps, "ada@example.net")],
  ])("by %s, no login from before brings it back, and a later one makes another", async (_, remove) => {
    const { user } = await desk.enter("ada");
    await remove();
    expect(await refusal("ada")).toBe("session_expired");
    expect(await refusal("ada", { sid: "another" })).toBe("session_expired");
    expect(await desk.counts()).toMatchObject({
      users: 0,
      host_identities: 0,
      sessions: 0,
      host_departures: 1,
    });
    const loggedInAt = desk.deps.now() / 1_000;
    desk.wait(31_000);
    // Renewed since, by an application that does not know of it.
    expect(await refusal("ada", { auth_time: loggedInAt })).toBe("session_expired");
    expect((await desk.enter("ada")).user.id).toBeGreaterThan(user.id);
    desk.wait(30 * 24 * 60 * MINUTE_MS);
    await cleanUp(desk.deps);
    expect(await desk.counts()).toMatchObject({ host_departures: 0, throttles: 0 });
  });
});
