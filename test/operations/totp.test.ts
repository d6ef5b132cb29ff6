import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { LiveSession } from "../../src/db/sessions.ts";
import { confirmTotp } from "../../src/operations/confirm-totp.ts";
import { enrolTotp } from "../../src/operations/enrol-totp.ts";
import { getAccount } from "../../src/operations/get-account.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { removeTotp } from "../../src/operations/remove-totp.ts";
import { caught } from "../core/crypto/caught.ts";
import {
  addSecondFactor,
  appWith,
  eventsOf,
  loginWith,
  MINUTE_MS,
  openSession,
  STEP_MS,
  sessionOf,
  wrongCode,
} from "./account-desk.ts";
import { type Desk, EMAIL, ORIGIN, openDesk } from "./desk.ts";

let desk: Desk;
let userId: number;
let session: LiveSession;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
  session = await openSession(desk);
});
afterEach(() => desk.close());

const enrol = () => enrolTotp(desk.deps, ORIGIN, session);
const enrolledApp = async () => appWith(desk, (await enrol()).secret);
const confirm = (code: Parameters<typeof confirmTotp>[3]) => confirmTotp(desk.deps, ORIGIN, session, code);
const remove = (of = session) => removeTotp(desk.deps, ORIGIN, of);
const codeOf = async (act: () => unknown) => (await caught(act)).code;
const hasTotp = async () => (await getAccount(desk.deps, session.user)).hasTotp;

describe("enrolling a second factor", () => {
  it("answers a secret and the same as an address, and asks for no code yet", async () => {
    const { secret, otpauthUri } = await enrol();
    expect(otpauthUri.reveal()).toContain(`secret=${secret.reveal()}&`);
    expect(otpauthUri.reveal()).toContain(encodeURIComponent(EMAIL));
    expect(await hasTotp()).toBe(false);
    expect((await loginWith(desk)).hasTotp).toBe(false);
    expect(await eventsOf(desk, userId)).toContainEqual(["user.totp_enrolled", {}]);
  });

  it("stores the secret sealed, to this user alone", async () => {
    const { secret } = await enrol();
    expect(JSON.stringify(await desk.rows("select * from second_factors"))).not.toContain(secret.reveal());
    const bob = await desk.register("bob@example.com");
    await desk.rows("update second_factors set user_id = ? returning 1", bob);
    const his = await openSession(desk, { email: "bob@example.com" });
    const code = appWith(desk, secret).code();
    expect(await codeOf(() => confirmTotp(desk.deps, ORIGIN, his, code))).toBe("key_unreadable");
  });

  it("again before it is confirmed puts a new secret in the place of the old", async () => {
    const old = await enrolledApp();
    const fresh = await enrolledApp();
    expect(await codeOf(() => confirm(old.code()))).toBe("bad_credentials");
    expect(await confirm(fresh.code())).toHaveLength(10);
  });

  it("is refused when there is one: it has to be removed first", async () => {
    const { app } = await addSecondFactor(desk, session);
    expect(await codeOf(enrol)).toBe("totp_enabled");
    expect((await loginWith(desk, { totp: app.code() })).hasTotp).toBe(true);
  });

  it("leaves one of many at once, and its secret is the one that counts", async () => {
    const enrolments = await Promise.all(Array.from({ length: 5 }, enrol));
    const verdicts: string[] = [];
    for (const { secret } of enrolments) {
      verdicts.push(
        await confirm(appWith(desk, secret).code()).then(
          () => "right",
          ({ code }) => code,
        ),
      );
    }
    expect(verdicts.filter((verdict) => verdict === "right")).toHaveLength(1);
    expect((await desk.counts()).second_factors).toBe(1);
  });
});

describe("confirming it", () => {
  it("answers ten recovery codes and makes logins ask for a code", async () => {
    const app = await enrolledApp();
    const codes = await confirm(app.code());
    expect(new Set(codes.map((code) => code.reveal())).size).toBe(10);
    expect(await hasTotp()).toBe(true);
    expect(await codeOf(() => desk.login())).toBe("totp_required");
    expect(await eventsOf(desk, userId)).toContainEqual(["user.totp_confirmed", {}]);
  });

  it("stores no recovery code as it is", async () => {
    const codes = await confirm((await enrolledApp()).code());
    const dump = JSON.stringify([
      await desk.rows("select * from second_factors"),
      await eventsOf(desk, userId),
    ]);
    for (const code of codes) expect(dump).not.toContain(code.reveal());
  });

  it("uses the code up: it does not log in", async () => {
    const app = await enrolledApp();
    const code = app.code();
    await confirm(code);
    const error = await caught(() => loginWith(desk, { totp: code }));
    expect([error.code, error.params]).toEqual(["bad_credentials", { factor: "totp" }]);
    desk.wait(STEP_MS);
    expect((await loginWith(desk, { totp: app.code() })).user.id).toBe(userId);
  });

  it("is refused with a wrong code, recorded, and can be tried again", async () => {
    const app = await enrolledApp();
    const error = await caught(() => confirm(wrongCode(app)));
    expect([error.code, error.params]).toEqual(["bad_credentials", { factor: "totp" }]);
    expect((await eventsOf(desk, userId)).at(-1)).toEqual([
      "session.verification_refused",
      { reason: "bad_totp" },
    ]);
    expect(await hasTotp()).toBe(false);
    expect(await confirm(app.code())).toHaveLength(10);
  });

  it("finds nothing without an enrolment, or when it was confirmed before", async () => {
    const { app } = await addSecondFactor(desk, session);
    expect(await codeOf(() => confirm(app.code()))).toBe("not_found");
    await remove();
    expect(await codeOf(() => confirm(app.code()))).toBe("not_found");
  });

  it("happens once when many ask at once with the right code: one set of recovery codes", async () => {
    const app = await enrolledApp();
    const code = app.code();
    const answers = await Promise.allSettled(Array.from({ length: 8 }, () => confirm(code)));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect((await eventsOf(desk, userId)).filter(([event]) => event === "user.totp_confirmed")).toHaveLength(
      1,
    );
  });

  it("cannot be guessed: 10 wrong codes in 15 minutes", async () => {
    const app = await enrolledApp();
    const codes = await Promise.all(Array.from({ length: 15 }, () => codeOf(() => confirm(wrongCode(app)))));
    expect(codes.filter((code) => code === "bad_credentials")).toHaveLength(10);
    expect(await codeOf(() => confirm(app.code()))).toBe("too_many_requests");
    desk.wait(15 * MINUTE_MS);
    expect(await confirm(app.code())).toHaveLength(10);
  });
});

describe("removing it", () => {
  it("makes logins ask for no code again", async () => {
    await addSecondFactor(desk, session);
    await remove();
    expect([await hasTotp(), (await desk.login()).hasTotp]).toEqual([false, false]);
    expect(await eventsOf(desk, userId)).toContainEqual(["user.totp_removed", {}]);
    expect((await desk.counts()).second_factors).toBe(0);
  });

  it("takes an enrolment back that was not confirmed", async () => {
    const app = await enrolledApp();
    await remove();
    expect(await codeOf(() => confirm(app.code()))).toBe("not_found");
  });

  it("finds nothing when there is none, and records nothing", async () => {
    const before = (await eventsOf(desk, userId)).length;
    expect(await codeOf(() => remove())).toBe("not_found");
    expect(await eventsOf(desk, userId)).toHaveLength(before);
  });
});

describe("whether an account has a second factor", () => {
  it("is told by login and refresh too", async () => {
    const { app } = await addSecondFactor(desk, session);
    const tokens = await loginWith(desk, { totp: app.code() });
    expect(tokens.hasTotp).toBe(true);
    const { token } = tokens.refreshToken ?? { token: app.code() };
    expect((await refreshSession(desk.deps, ORIGIN, token)).hasTotp).toBe(true);
    // The token just replaced is honoured for 30 s, with the same answer.
    expect((await refreshSession(desk.deps, ORIGIN, token)).hasTotp).toBe(true);
    await remove(await sessionOf(desk, tokens));
    expect((await refreshSession(desk.deps, ORIGIN, token)).hasTotp).toBe(false);
  });
});
