import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import type { LiveSession } from "../../src/db/sessions.ts";
import { changePassword } from "../../src/operations/change-password.ts";
import { deleteAccount } from "../../src/operations/delete-account.ts";
import { deleteApiKey } from "../../src/operations/delete-api-key.ts";
import { endSession } from "../../src/operations/end-session.ts";
import { enrolTotp } from "../../src/operations/enrol-totp.ts";
import { refreshSession } from "../../src/operations/refresh-session.ts";
import { removeTotp } from "../../src/operations/remove-totp.ts";
import { type StepUpInput, stepUp } from "../../src/operations/step-up.ts";
import type { Tokens } from "../../src/operations/steps/issue-tokens.ts";
import { caught } from "../core/crypto/caught.ts";
import { addSecondFactor, appWith, eventsOf, MINUTE_MS, sessionOf, wrongCode } from "./account-desk.ts";
import { type Desk, ORIGIN, openDesk, PASSWORD } from "./desk.ts";

let desk: Desk;
let userId: number;
let tokens: Tokens;
let session: LiveSession;
beforeEach(async () => {
  desk = await openDesk();
  userId = await desk.register();
  tokens = await desk.login();
  session = await sessionOf(desk, tokens);
});
afterEach(() => desk.close());

const RIGHT = { password: new Secret(PASSWORD) };
const WRONG = { password: new Secret("not the password") };

const step = (input: StepUpInput, of = session) => stepUp(desk.deps, ORIGIN, of, input);
const codeOf = async (act: () => unknown) => (await caught(act)).code;
/** The session as the next request finds it; its access token is renewed, which proves nothing anew. */
async function nextRequest(): Promise<LiveSession> {
  const renewed = await refreshSession(desk.deps, ORIGIN, tokens.refreshToken?.token ?? new Secret(""));
  if (renewed.refreshToken !== undefined) tokens = renewed;
  return sessionOf(desk, renewed);
}

describe("what needs a password or a code within 10 minutes", () => {
  const acts: [string, (of: LiveSession) => Promise<unknown>, string][] = [
    ["deleting the exchange key", (of) => deleteApiKey(desk.deps, ORIGIN, of), "no_key"],
    ["enrolling a second factor", (of) => enrolTotp(desk.deps, ORIGIN, of), "done"],
    ["removing it", (of) => removeTotp(desk.deps, ORIGIN, of), "not_found"],
    ["deleting the account", (of) => deleteAccount(desk.deps, ORIGIN, of), "done"],
  ];
  const outcome = (act: Promise<unknown>) =>
    act.then(
      () => "done",
      ({ code }) => code,
    );

  it.each(acts)("%s is possible until the last millisecond after the login", async (_, act, possible) => {
    desk.wait(10 * MINUTE_MS - 1);
    expect(await outcome(act(await nextRequest()))).toBe(possible);
  });

  it.each(acts)("%s is refused from then on, and nothing is written", async (_, act) => {
    desk.wait(10 * MINUTE_MS);
    const later = await nextRequest();
    const before = desk.counts();
    expect(await outcome(act(later))).toBe("step_up_required");
    expect(desk.counts()).toEqual(before);
  });

  it.each(acts)("%s is possible after the password was entered again", async (_, act, possible) => {
    desk.wait(60 * MINUTE_MS);
    await step(RIGHT, await nextRequest());
    desk.wait(10 * MINUTE_MS - 1);
    expect(await outcome(act(await nextRequest()))).toBe(possible);
  });

  it("is refused to a session that was opened before there were step-ups", async () => {
    await desk.deps.db.write((tx) => tx.updateTable("sessions").set({ verified_at: null }).execute());
    const old = await sessionOf(desk, tokens);
    expect(await codeOf(() => enrolTotp(desk.deps, ORIGIN, old))).toBe("step_up_required");
  });
});

describe("a step-up", () => {
  it("by password counts for its own session alone, and is recorded", async () => {
    const other = await desk.login();
    desk.wait(12 * MINUTE_MS);
    await step(RIGHT);
    expect((await sessionOf(desk, tokens)).verifiedAt).toBe(desk.deps.now());
    expect((await sessionOf(desk, other)).verifiedAt).toBe(desk.deps.now() - 12 * MINUTE_MS);
    expect(eventsOf(desk, userId).at(-1)).toEqual(["session.verified", { by: ["password"] }]);
  });

  it("by a code, or a recovery code, uses it up", async () => {
    const { app, recoveryCodes } = await addSecondFactor(desk, session);
    const totp = app.code();
    await step({ totp });
    expect(eventsOf(desk, userId).at(-1)).toEqual(["session.verified", { by: ["totp"] }]);
    expect(await codeOf(() => step({ totp }))).toBe("bad_credentials");
    const [recovery] = recoveryCodes;
    await step({ totp: recovery });
    expect(await codeOf(() => step({ totp: recovery }))).toBe("bad_credentials");
  });

  it("by both needs both to be right, and uses no code up beside a wrong password", async () => {
    const { app } = await addSecondFactor(desk, session);
    const totp = app.code();
    const wrongPassword = await caught(() => step({ ...WRONG, totp }));
    expect([wrongPassword.code, wrongPassword.params]).toEqual(["bad_credentials", {}]);
    const wrongTotp = await caught(() => step({ ...RIGHT, totp: wrongCode(app) }));
    expect([wrongTotp.code, wrongTotp.params]).toEqual(["bad_credentials", { factor: "totp" }]);
    await step({ ...RIGHT, totp });
    expect(eventsOf(desk, userId).at(-1)).toEqual(["session.verified", { by: ["password", "totp"] }]);
  });

  it("by a code is refused to whoever has no second factor, or one that is not confirmed", async () => {
    const { secret } = await enrolTotp(desk.deps, ORIGIN, session);
    expect(await codeOf(() => step({ totp: appWith(desk, secret).code() }))).toBe("bad_credentials");
  });

  it("with nothing entered names both fields, and counts as no attempt", async () => {
    for (let count = 0; count < 12; count += 1) {
      const error = await caught(() => step({}));
      expect([error.code, error.fields?.map(({ field }) => field)]).toEqual([
        "validation_failed",
        ["password", "totp"],
      ]);
    }
    await step(RIGHT);
  });

  it("with a wrong password leaves the session as it was, and is recorded once a minute", async () => {
    const { verifiedAt } = session;
    desk.wait(11 * MINUTE_MS);
    for (let count = 0; count < 3; count += 1)
      expect(await codeOf(() => step(WRONG))).toBe("bad_credentials");
    expect((await sessionOf(desk, tokens)).verifiedAt).toBe(verifiedAt);
    const refused = eventsOf(desk, userId).filter(([event]) => event === "session.verification_refused");
    expect(refused).toEqual([["session.verification_refused", { reason: "bad_password" }]]);
  });

  it("by a password that was changed while it was checked is refused", async () => {
    const { run } = desk.deps.passwords;
    let isChanged = false;
    const passwords: typeof desk.deps.passwords = {
      async run(work) {
        const done = await run(work);
        if (isChanged) return done;
        isChanged = true;
        const next = new Secret("another long enough password");
        await changePassword(desk.deps, ORIGIN, session, { current: RIGHT.password, next });
        return done;
      },
    };
    const late = () => stepUp({ ...desk.deps, passwords }, ORIGIN, session, RIGHT);
    expect(await codeOf(late)).toBe("bad_credentials");
  });

  it("is refused to a session that was ended meanwhile", async () => {
    await endSession(desk.deps, ORIGIN, userId, session.sessionId);
    expect(await codeOf(() => step(RIGHT))).toBe("session_expired");
  });
});

describe("guessing at a step-up", () => {
  it("ends after 10 wrong passwords or codes in 15 minutes, counted together with those at a change of the password", async () => {
    const { app } = await addSecondFactor(desk, session);
    for (let count = 0; count < 4; count += 1) await caught(() => step(WRONG));
    for (let count = 0; count < 3; count += 1) await caught(() => step({ totp: wrongCode(app) }));
    for (let count = 0; count < 3; count += 1) {
      await caught(() =>
        changePassword(desk.deps, ORIGIN, session, { current: WRONG.password, next: RIGHT.password }),
      );
    }
    const error = await caught(() => step(RIGHT));
    expect([error.code, error.params]).toEqual(["too_many_requests", { seconds: 900 }]);
    desk.wait(15 * MINUTE_MS - 1);
    expect(await codeOf(() => step(RIGHT))).toBe("too_many_requests");
    desk.wait(1);
    await step(RIGHT);
  });

  it("lets no more than 10 of 20 simultaneous wrong codes through", async () => {
    const { app } = await addSecondFactor(desk, session);
    const codes = await Promise.all(
      Array.from({ length: 20 }, () => codeOf(() => step({ totp: wrongCode(app) }))),
    );
    expect(codes.filter((code) => code === "bad_credentials")).toHaveLength(10);
    expect(codes.filter((code) => code === "too_many_requests")).toHaveLength(10);
  });

  it("is forgiven after the right one, and is no use to lock the owner out of another session", async () => {
    for (let round = 0; round < 2; round += 1) {
      for (let count = 0; count < 9; count += 1) await caught(() => step(WRONG));
      await step(RIGHT);
    }
    for (let count = 0; count < 11; count += 1) await caught(() => step(WRONG));
    expect(await codeOf(() => step(RIGHT))).toBe("too_many_requests");
    await step(RIGHT, await sessionOf(desk, await desk.login()));
  });

  it("of 20 step-ups at once with one code lets one pass", async () => {
    const { app } = await addSecondFactor(desk, session);
    const totp = app.code();
    const answers = await Promise.allSettled(Array.from({ length: 20 }, () => step({ totp })));
    expect(answers.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });
});
