import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import type { LiveSession } from "../../src/db/sessions.ts";
import { authenticate } from "../../src/operations/authenticate.ts";
import { changePassword } from "../../src/operations/change-password.ts";
import { login } from "../../src/operations/login.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { caught } from "../core/crypto/caught.ts";
import { eventsOf, MINUTE_MS, sessionOf } from "./account-desk.ts";
import { chainOf, type Desk, ORIGIN, openDesk, PASSWORD } from "./desk.ts";

const NEXT = "another long enough password";

let desk: Desk;
let userId: number;
let session: LiveSession;
let tokens: Awaited<ReturnType<Desk["login"]>>;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
  tokens = await desk.login();
  session = await sessionOf(desk, tokens);
});
afterEach(() => desk.close());

const change = (current = PASSWORD, next = NEXT, deps = desk.deps) =>
  changePassword(deps, ORIGIN, session, { current: new Secret(current), next: new Secret(next) });
const codeOf = async (act: () => unknown) => (await caught(act)).code;

describe("a change of the password", () => {
  it("makes the new one good and the old one wrong", async () => {
    await change();
    expect(await codeOf(() => desk.login())).toBe("bad_credentials");
    expect((await desk.login({ password: NEXT })).user.id).toBe(userId);
  });

  it("ends all other sessions at the next request, and the one that asks lives on", async () => {
    const others = [await desk.login(), await desk.login()];
    await change();
    for (const other of others) {
      expect(await codeOf(() => authenticate(desk.deps, () => ORIGIN, other.accessToken.reveal()))).toBe(
        "session_expired",
      );
      const token = other.refreshToken?.token ?? new Secret("");
      expect(await codeOf(() => refreshSession(desk.deps, ORIGIN, token))).toBe("session_expired");
    }
    expect((await authenticate(desk.deps, () => ORIGIN, tokens.accessToken.reveal())).sessionId).toBe(
      session.sessionId,
    );
    const refreshed = await refreshSession(desk.deps, ORIGIN, tokens.refreshToken?.token ?? new Secret(""));
    expect(refreshed.user.id).toBe(userId);
  });

  it("leaves the sessions of other users alone", async () => {
    await desk.register("bob@example.com");
    const bob = await desk.login({ email: "bob@example.com" });
    await change();
    expect((await sessionOf(desk, bob)).user.email).toBe("bob@example.com");
  });

  it("is recorded once, with the number of sessions that it ended and neither password", async () => {
    await desk.login();
    await change();
    expect((await eventsOf(desk, userId)).at(-1)).toEqual(["user.password_changed", { sessions_ended: 1 }]);
    expect((await chainOf(desk, userId)).at(-1)).toMatchObject({
      actor: `user:${userId}`,
      subject: `user:${userId}`,
    });
    const dump = JSON.stringify(await desk.rows("select * from users, audit_entries, audit_details"));
    expect(dump).not.toMatch(/long enough password|argon2id/);
  });

  it("counts as entering the password again", async () => {
    desk.wait(20 * MINUTE_MS);
    await change();
    const { verifiedAt } = await refreshSession(
      desk.deps,
      ORIGIN,
      tokens.refreshToken?.token ?? new Secret(""),
    ).then((renewed) => sessionOf(desk, renewed));
    expect(verifiedAt).toBe(desk.deps.now());
  });

  it("is refused with a wrong current password: nothing changes, and it is recorded", async () => {
    const other = await desk.login();
    const before = await desk.rows("select * from users");
    expect(await codeOf(() => change("not the password"))).toBe("bad_credentials");
    expect(await desk.rows("select * from users")).toEqual(before);
    expect((await sessionOf(desk, other)).user.id).toBe(userId);
    expect((await eventsOf(desk, userId)).at(-1)).toEqual([
      "session.verification_refused",
      { reason: "bad_password" },
    ]);
  });

  it("is refused with a new password of more than 1,024 bytes, which the error names by its field", async () => {
    const error = await caught(() => change(PASSWORD, "ü".repeat(600)));
    expect([error.code, error.fields?.map(({ field }) => field)]).toEqual([
      "validation_failed",
      ["new_password"],
    ]);
    expect((await desk.login()).user.id).toBe(userId);
  });

  it("is refused to a session that was ended while it was under way", async () => {
    const { run } = desk.deps.passwords;
    const passwords: typeof desk.deps.passwords = {
      async run(work) {
        const done = await run(work);
        await desk.deps.db.write((tx) => tx.updateTable("sessions").set({ ended_at: 1 }).execute());
        return done;
      },
    };
    expect(await codeOf(() => change(PASSWORD, NEXT, { ...desk.deps, passwords }))).toBe("session_expired");
    expect((await desk.login()).user.id).toBe(userId);
  });
});

describe("two changes of the password at once", () => {
  it("leave one new password: the other finds that the current one is no longer right", async () => {
    const passwords = ["the first new password", "the second new password"];
    const both = await Promise.allSettled(passwords.map((next) => change(PASSWORD, next)));
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    const won = passwords[both.findIndex(({ status }) => status === "fulfilled")] ?? "";
    expect((await desk.login({ password: won })).user.id).toBe(userId);
    expect(
      (await eventsOf(desk, userId)).filter(([event]) => event === "user.password_changed"),
    ).toHaveLength(1);
  });
});

describe("a login that began before the change", () => {
  it("opens no session with the old password", async () => {
    const { run } = desk.deps.passwords;
    let isChanged = false;
    const passwords: typeof desk.deps.passwords = {
      async run(work) {
        const done = await run(work);
        if (!isChanged) {
          isChanged = true;
          await change();
        }
        return done;
      },
    };
    const slow = { ...desk.deps, passwords };
    const late = () => login(slow, ORIGIN, { email: session.user.email, password: new Secret(PASSWORD) });
    expect(await codeOf(late)).toBe("bad_credentials");
    expect(await desk.rows("select id from sessions where ended_at is null")).toEqual([
      { id: session.sessionId },
    ]);
  });
});

describe("guessing the current password within a session", () => {
  it("ends after 10 wrong ones in 15 minutes, before any work, and goes on afterwards", async () => {
    for (let count = 0; count < 10; count += 1) {
      expect(await codeOf(() => change("not the password"))).toBe("bad_credentials");
    }
    const error = await caught(() => change());
    expect([error.code, error.params]).toEqual(["too_many_requests", { seconds: 900 }]);
    desk.wait(15 * MINUTE_MS);
    await change();
  });

  it("lets no more than 10 of 20 simultaneous wrong ones through", async () => {
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(() => change("not the password"))),
    );
    expect(codes.filter((code) => code === "bad_credentials")).toHaveLength(10);
    expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(10);
  });

  it("is forgiven after the right one, and counted for each session apart", async () => {
    for (let count = 0; count < 9; count += 1) await caught(() => change("not the password"));
    await change();
    for (let count = 0; count < 10; count += 1) await caught(() => change("not the password"));
    const other = await sessionOf(desk, await desk.login({ password: NEXT }));
    await changePassword(desk.deps, ORIGIN, other, {
      current: new Secret(NEXT),
      next: new Secret(PASSWORD),
    });
  });
});
