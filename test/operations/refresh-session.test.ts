import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Secret } from "../../src/core/secret.ts";
import { Secret as SecretValue } from "../../src/core/secret.ts";
import { authenticate } from "../../src/operations/authenticate.ts";
import { logout } from "../../src/operations/logout.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { caught } from "../core/crypto/caught.ts";
import { secretsOf } from "../core/crypto/material.ts";
import { chainOf, type Desk, ORIGIN, openDesk } from "./desk.ts";

const DAY_MS = 86_400_000;

let desk: Desk;
let userId: number;
let first: Secret;

beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
  first = refreshTokenOf(await desk.login());
});
afterEach(() => desk.close());

function refreshTokenOf(tokens: { refreshToken: { token: Secret } | undefined }): Secret {
  if (tokens.refreshToken === undefined) throw new Error("no refresh token was handed out");
  return tokens.refreshToken.token;
}

const refresh = (token: Secret, deps = desk.deps) => refreshSession(deps, ORIGIN, token);
const refusal = async (token: Secret, deps = desk.deps) => (await caught(() => refresh(token, deps))).code;
const events = async () => (await chainOf(desk, userId)).map(({ event }) => event);
const isLive = async (access: Secret) =>
  (await authenticate(desk.deps, () => ORIGIN, access.reveal())).user.id === userId;

describe("a refresh", () => {
  it("hands out a new access token and a new refresh token, and records it", async () => {
    const tokens = await refresh(first);
    expect(refreshTokenOf(tokens).reveal()).not.toBe(first.reveal());
    expect(await isLive(tokens.accessToken)).toBe(true);
    expect(await events()).toEqual(["user.registered", "session.opened", "session.refreshed"]);
    expect((await chainOf(desk, userId)).at(-1)).toMatchObject({
      actor: `user:${userId}`,
      subject: "session:1",
    });
  });

  it("honours the token just replaced for 30 s, without a new refresh token and without an entry", async () => {
    const second = refreshTokenOf(await refresh(first));
    desk.wait(29_999);
    const again = await refresh(first);
    expect(again.refreshToken).toBeUndefined();
    expect(await isLive(again.accessToken)).toBe(true);
    expect((await events()).filter((event) => event === "session.refreshed")).toHaveLength(1);
    expect(refreshTokenOf(await refresh(second))).toBeDefined();
  });

  it("ends the session when the replaced token comes after 30 s, and records who it may have been", async () => {
    const { accessToken, refreshToken } = await refresh(first);
    desk.wait(30_000);
    expect(await refusal(first)).toBe("refresh_reused");
    expect((await caught(() => authenticate(desk.deps, () => ORIGIN, accessToken.reveal()))).code).toBe(
      "session_expired",
    );
    expect(await refusal(refreshToken?.token ?? first)).toBe("session_expired");
    expect((await chainOf(desk, userId)).at(-1)).toMatchObject({
      event: "session.reuse_detected",
      actor: "anonymous",
      subject: "session:1",
    });
  });

  it("ends the session when a token before the one just replaced comes, even within 30 s", async () => {
    const second = refreshTokenOf(await refresh(first));
    desk.wait(1);
    const third = refreshTokenOf(await refresh(second));
    expect(await refusal(first)).toBe("refresh_reused");
    expect(await refusal(third)).toBe("session_expired");
  });

  it("goes on from the old token when the answer with the new one was lost and asked for again", async () => {
    await refresh(first);
    desk.wait(5_000);
    expect((await refresh(first)).refreshToken).toBeUndefined();
    desk.wait(15 * 60_000);
    const third = refreshTokenOf(await refresh(first));
    desk.wait(15 * 60_000);
    expect(await isLive((await refresh(third)).accessToken)).toBe(true);
    expect(await events()).not.toContain("session.reuse_detected");
  });

  it("ends the session when the new token comes after the session went on from the old one", async () => {
    const second = refreshTokenOf(await refresh(first));
    await refresh(first);
    desk.wait(15 * 60_000);
    const third = refreshTokenOf(await refresh(first));
    desk.wait(30_000);
    expect(await refusal(second)).toBe("refresh_reused");
    expect(await refusal(third)).toBe("session_expired");
  });

  it("ends the session when the old token comes again after the new one was used", async () => {
    const second = refreshTokenOf(await refresh(first));
    await refresh(first);
    desk.wait(15 * 60_000);
    await refresh(second);
    desk.wait(1);
    expect(await refusal(first)).toBe("refresh_reused");
  });

  it("records a reuse once, however often the dead token is tried", async () => {
    await refresh(first);
    desk.wait(60_000);
    expect([await refusal(first), await refusal(first)]).toEqual(["refresh_reused", "session_expired"]);
    expect((await events()).filter((event) => event === "session.reuse_detected")).toHaveLength(1);
  });

  it("logs nobody out when many ask with one token at once: one new token, and all go on", async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => refresh(first)));
    const renewed = answers.flatMap(({ refreshToken }) => refreshToken ?? []);
    expect(renewed).toHaveLength(1);
    for (const { accessToken } of answers) expect(await isLive(accessToken)).toBe(true);
    expect(refreshTokenOf(await refresh(renewed[0]?.token ?? first))).toBeDefined();
  });

  it("leaves the other sessions of the user alone when one ends for reuse", async () => {
    const other = refreshTokenOf(await desk.login());
    await refresh(first);
    desk.wait(30_000);
    await refusal(first);
    expect(refreshTokenOf(await refresh(other))).toBeDefined();
  });

  it.each([
    ["of another form", new SecretValue("x")],
    ["that nobody was given", new SecretValue("A".repeat(43))],
    ["with a last character that carries surplus bits", new SecretValue(`${"A".repeat(42)}B`)],
    ["that is empty", new SecretValue("")],
  ])("refuses a token %s", async (_, token) => {
    expect(await refusal(token)).toBe("unauthenticated");
  });

  it("refuses a user who was switched off meanwhile, and goes on when he is switched on", async () => {
    const setActive = (is_active: boolean) =>
      desk.deps.db.write((tx) => tx.updateTable("users").set({ is_active }).execute());
    await setActive(false);
    expect(await refusal(first)).toBe("user_inactive");
    await setActive(true);
    expect(refreshTokenOf(await refresh(first))).toBeDefined();
  });

  it("refuses after a logout", async () => {
    await logout(desk.deps, ORIGIN, {
      sessionId: 1,
      user: { id: userId } as never,
      verifiedAt: null,
      isOfHost: false,
    });
    expect(await refusal(first)).toBe("session_expired");
  });
});

describe("a session", () => {
  it("ends 30 days after its last refresh", async () => {
    desk.wait(30 * DAY_MS - 1);
    const second = refreshTokenOf(await refresh(first));
    desk.wait(30 * DAY_MS);
    expect(await refusal(second)).toBe("session_expired");
  });

  it("ends 90 days after its login however often it was refreshed, and no cookie promises more", async () => {
    const end = desk.deps.now() + 90 * DAY_MS;
    let token = first;
    for (let refreshed = 0; refreshed < 4; refreshed += 1) {
      desk.wait(20 * DAY_MS);
      const { refreshToken } = await refresh(token);
      expect(refreshToken?.expiresAt).toBe(end);
      token = refreshToken?.token ?? token;
    }
    desk.wait(10 * DAY_MS - 1);
    const { accessToken } = await refresh(token);
    expect(await isLive(accessToken)).toBe(true);
    desk.wait(1);
    expect(await refusal(token)).toBe("session_expired");
    expect((await caught(() => authenticate(desk.deps, () => ORIGIN, accessToken.reveal()))).code).toBe(
      "session_expired",
    );
  });
});

describe("a change of JWT_SECRET", () => {
  const old = "0123456789abcdef0123456789abcdef";
  const fresh = "fedcba9876543210fedcba9876543210";

  it("keeps sessions alive while the old secret stands second, and their next token is under the new one", async () => {
    const rolling = { ...desk.deps, jwtSecrets: secretsOf(fresh, old) };
    const second = refreshTokenOf(await refresh(first, rolling));
    const done = { ...desk.deps, jwtSecrets: secretsOf(fresh) };
    const { accessToken } = await refresh(second, done);
    expect((await authenticate(done, () => ORIGIN, accessToken.reveal())).user.id).toBe(userId);
  });

  it("ends what the old secret signed once it is dropped", async () => {
    const done = { ...desk.deps, jwtSecrets: secretsOf(fresh) };
    expect(await refusal(first, done)).toBe("unauthenticated");
    const { accessToken } = await desk.login();
    expect((await caught(() => authenticate(done, () => ORIGIN, accessToken.reveal()))).code).toBe(
      "unauthenticated",
    );
  });
});
