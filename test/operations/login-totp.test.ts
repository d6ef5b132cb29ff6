import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import { caught } from "../core/crypto/caught.ts";
import {
  type App,
  addSecondFactor,
  eventsOf,
  type LoginOptions,
  loginWith,
  MINUTE_MS,
  openSession,
  STEP_MS,
  wrongCode,
} from "./account-desk.ts";
import { type Desk, openDesk } from "./desk.ts";

let desk: Desk;
let userId: number;
let app: App;
let recoveryCodes: readonly Secret[];
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
  ({ app, recoveryCodes } = await addSecondFactor(desk, await openSession(desk)));
});
afterEach(() => desk.close());

/** From where the account was never logged in. */
const ELSEWHERE = "198.51.100.1";

const failure = (options: LoginOptions) => caught(() => loginWith(desk, options));
const codeOf = async (options: LoginOptions) => (await failure(options)).code;
const sessions = async () => Number((await desk.counts()).sessions);
const setActive = (is_active: boolean) =>
  desk.deps.db.write((tx) => tx.updateTable("users").set({ is_active }).execute());

describe("a login to an account with a second factor", () => {
  it("opens a session for password and code", async () => {
    const tokens = await loginWith(desk, { totp: app.code() });
    expect([tokens.user.id, tokens.hasTotp]).toEqual([userId, true]);
    expect((await eventsOf(desk, userId)).at(-1)).toEqual(["session.opened", {}]);
  });

  it("without a code says that one is needed, and opens nothing", async () => {
    const before = await sessions();
    const error = await failure({});
    expect([error.code, error.params]).toEqual(["totp_required", {}]);
    expect(await sessions()).toBe(before);
  });

  it("with a wrong password says nothing of a code, be it right or missing", async () => {
    const password = "not the password";
    for (const totp of [app.code(), undefined]) {
      const error = await failure({ password, ...(totp === undefined ? {} : { totp }) });
      expect([error.code, error.params]).toEqual(["bad_credentials", {}]);
    }
    expect((await loginWith(desk, { totp: app.code() })).user.id).toBe(userId);
  });

  it("with a wrong code says which of the two was wrong", async () => {
    const error = await failure({ totp: wrongCode(app) });
    expect([error.code, error.params]).toEqual(["bad_credentials", { factor: "totp" }]);
  });

  it("takes a code of the step before or after, and none twice, nor an older one afterwards", async () => {
    const [before, after] = [app.code(-1), app.code(1)];
    desk.wait(STEP_MS);
    const current = app.code();
    expect(current.reveal()).toBe(after.reveal());
    await loginWith(desk, { totp: current });
    expect(await codeOf({ totp: current })).toBe("bad_credentials");
    expect(await codeOf({ totp: app.code(-1) })).toBe("bad_credentials");
    expect(await codeOf({ totp: before })).toBe("bad_credentials");
    await loginWith(desk, { totp: app.code(1) });
  });

  it("records a missing code and a wrong one, each folded by the minute", async () => {
    const before = (await eventsOf(desk, userId)).length;
    for (let count = 0; count < 3; count += 1) await failure({});
    for (let count = 0; count < 3; count += 1) await failure({ totp: wrongCode(app) });
    expect((await eventsOf(desk, userId)).slice(before)).toEqual([
      ["session.refused", { reason: "totp_required" }],
      ["session.refused", { reason: "bad_totp" }],
    ]);
  });

  it("of an inactive user says so only after the right code", async () => {
    await setActive(false);
    expect(await codeOf({})).toBe("totp_required");
    expect(await codeOf({ totp: wrongCode(app) })).toBe("bad_credentials");
    expect(await codeOf({ totp: app.code() })).toBe("user_inactive");
  });

  it("fails with 503 when the sealed second factor was altered: nobody gets in without it", async () => {
    await desk.rows("update second_factors set encrypted_totp = 'x' returning 1");
    expect(await codeOf({ totp: app.code() })).toBe("key_unreadable");
  });
});

describe("a login to an account without a second factor", () => {
  it("takes no notice of a code", async () => {
    await desk.register("bob@example.com");
    const totp = new Secret("000000");
    const tokens = await loginWith(desk, { email: "bob@example.com", totp });
    expect([tokens.user.email, tokens.hasTotp]).toEqual(["bob@example.com", false]);
  });
});

describe("a recovery code", () => {
  it("stands in for a code once, in any spelling, and is recorded with how many are left", async () => {
    const [first, second] = recoveryCodes;
    const spelled = new Secret(` ${first?.reveal().toUpperCase().replace("-", "")} `);
    await loginWith(desk, { totp: spelled });
    expect((await eventsOf(desk, userId)).slice(-2)).toEqual([
      ["user.recovery_code_used", { left: 9 }],
      ["session.opened", {}],
    ]);
    expect(await codeOf({ totp: first ?? spelled })).toBe("bad_credentials");
    await loginWith(desk, { totp: second ?? spelled });
    await loginWith(desk, { totp: app.code() });
  });

  it("works for each of the ten, and then there are none", async () => {
    for (const totp of recoveryCodes) await loginWith(desk, { totp });
    expect(
      (await eventsOf(desk, userId)).filter(([event]) => event === "user.recovery_code_used"),
    ).toHaveLength(10);
    for (const totp of recoveryCodes.slice(0, 3)) expect(await codeOf({ totp })).toBe("bad_credentials");
  });

  it("of another account is wrong", async () => {
    await desk.register("bob@example.com");
    const his = await addSecondFactor(desk, await openSession(desk, { email: "bob@example.com" }));
    expect(await codeOf({ totp: his.recoveryCodes[0] ?? new Secret("") })).toBe("bad_credentials");
  });
});

describe("20 logins at once", () => {
  const at20 = (totp: Secret) =>
    Promise.allSettled(Array.from({ length: 20 }, () => loginWith(desk, { totp })));

  it("with one code open one session", async () => {
    const before = await sessions();
    const answers = await at20(app.code());
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await sessions()).toBe(before + 1);
  });

  it("with one recovery code open one session", async () => {
    const before = await sessions();
    const answers = await at20(recoveryCodes[0] ?? new Secret(""));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    expect(await sessions()).toBe(before + 1);
    expect((await eventsOf(desk, userId)).filter(([event]) => event === "user.recovery_code_used")).toEqual([
      ["user.recovery_code_used", { left: 9 }],
    ]);
  });

  it("with ten recovery codes, each twice, open ten sessions", async () => {
    const before = await sessions();
    const answers = await Promise.allSettled(
      [...recoveryCodes, ...recoveryCodes].map((totp) => loginWith(desk, { totp })),
    );
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    expect(await sessions()).toBe(before + 10);
  });
});

describe("guessing codes with the right password", () => {
  it("ends after 10 in 15 minutes, from a block from which the owner logged in lately too", async () => {
    for (let count = 0; count < 10; count += 1) {
      expect(await codeOf({ totp: wrongCode(app) })).toBe("bad_credentials");
    }
    const error = await failure({ totp: app.code() });
    expect([error.code, error.params]).toEqual(["too_many_requests", { seconds: 900 }]);
    desk.wait(15 * MINUTE_MS);
    await loginWith(desk, { totp: app.code() });
  });

  it("lets no more than 10 of 20 simultaneous wrong ones through", async () => {
    const codes = await Promise.all(Array.from({ length: 20 }, () => codeOf({ totp: wrongCode(app) })));
    expect(codes.filter((code) => code === "bad_credentials")).toHaveLength(10);
    expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(10);
  });

  it("is counted by account and block: it locks nobody out elsewhere", async () => {
    for (let count = 0; count < 11; count += 1) await failure({ totp: wrongCode(app), address: ELSEWHERE });
    expect(await codeOf({ totp: app.code(), address: ELSEWHERE })).toBe("too_many_requests");
    await loginWith(desk, { totp: app.code() });
  });

  it("is forgiven after the right one", async () => {
    for (let count = 0; count < 9; count += 1) await failure({ totp: wrongCode(app) });
    await loginWith(desk, { totp: app.code() });
    desk.wait(STEP_MS);
    for (let count = 0; count < 9; count += 1) await failure({ totp: wrongCode(app) });
    await loginWith(desk, { totp: app.code() });
  });

  it("cannot be done by whoever has only the address: wrong passwords use up no attempt of the owner's", async () => {
    const password = "not the password";
    for (let count = 0; count < 12; count += 1) await failure({ password, totp: wrongCode(app) });
    await loginWith(desk, { totp: app.code() });
  });

  it("counts as a wrong password does where the account is not known: 10 attempts, missing codes among them", async () => {
    for (let count = 0; count < 5; count += 1) await failure({ address: ELSEWHERE });
    for (let count = 0; count < 5; count += 1) await failure({ address: ELSEWHERE, totp: wrongCode(app) });
    expect(await codeOf({ address: ELSEWHERE, totp: app.code() })).toBe("too_many_requests");
  });
});
