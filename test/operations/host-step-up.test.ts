import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Secret } from "../../src/core/secret.ts";
import type { LiveSession } from "../../src/db/sessions.ts";
import { changePassword } from "../../src/operations/change-password.ts";
import { resetPassword } from "../../src/operations/reset-password.ts";
import { stepUp } from "../../src/operations/step-up.ts";
import { requireStepUp } from "../../src/operations/steps/require-step-up.ts";
import { caught } from "../core/crypto/caught.ts";
import { addSecondFactor, MINUTE_MS } from "./account-desk.ts";
import { ORIGIN, PASSWORD } from "./desk.ts";
import { type HostDesk, openHostDesk } from "./host-desk.ts";

const EMAIL = "ada@example.net";

let desk: HostDesk;
beforeEach(async () => {
  desk = await openHostDesk();
});
afterEach(() => desk.close());

function mayAct(session: LiveSession): boolean {
  try {
    requireStepUp(desk.deps, session);
    return true;
  } catch {
    return false;
  }
}

describe("what needs a step-up", () => {
  it("may be done for 10 minutes after the login at the host, and after the next", async () => {
    const loginAt = Math.floor(desk.deps.now() / 1_000);
    expect(mayAct(await desk.enter("ada"))).toBe(true);
    desk.wait(10 * MINUTE_MS - 1);
    expect(mayAct(await desk.enter("ada", { auth_time: loginAt }))).toBe(true);
    desk.wait(1);
    expect(mayAct(await desk.enter("ada", { auth_time: loginAt }))).toBe(false);
    expect(mayAct(await desk.enter("ada"))).toBe(true);
  });

  it("is taken note of when a token of shorter life brings the newer login", async () => {
    const loginAt = Math.floor(desk.deps.now() / 1_000);
    await desk.enter("ada", { exp: loginAt + 3_600 });
    desk.wait(11 * MINUTE_MS);
    expect(mayAct(await desk.enter("ada"))).toBe(true);
  });

  it("may not be done where the host does not say when the user logged in; the hint names the ways", async () => {
    const session = await desk.enter("ada", { auth_time: undefined });
    const error = await caught(() => requireStepUp(desk.deps, session));
    expect(error.code).toBe("step_up_required");
    expect(error.hint).toMatch(/at the application.*authenticator app/);
  });

  it("asks whoever has a second factor here for its code, however new the login at the host is", async () => {
    const { app } = await addSecondFactor(desk, await desk.enter("ada"));
    desk.wait(11 * MINUTE_MS);
    expect(mayAct(await desk.enter("ada"))).toBe(false);
    const session = await desk.enter("ada", { sid: "another" });
    expect(mayAct(session)).toBe(false);
    await stepUp(desk.deps, ORIGIN, session, { totp: app.code() });
    expect(mayAct(await desk.enter("ada", { sid: "another" }))).toBe(true);
  });
});

describe("an account that the host's login has made", () => {
  const guess = async (password: string) => (await caught(() => desk.login({ email: EMAIL, password }))).code;

  it("has no password that logs in, steps up or can be changed", async () => {
    const session = await desk.enter("ada");
    expect(await guess(PASSWORD)).toBe("bad_credentials");
    const given = new Secret(PASSWORD);
    const acts = [
      () => stepUp(desk.deps, ORIGIN, session, { password: given }),
      () =>
        changePassword(desk.deps, ORIGIN, session, { current: given, next: new Secret("another password") }),
    ];
    for (const act of acts) expect((await caught(act)).code).toBe("bad_credentials");
  });

  it("has one once the operator has given it one", async () => {
    const { user } = await desk.enter("ada");
    await resetPassword(desk.deps, EMAIL, new Secret(PASSWORD));
    expect((await desk.login({ email: EMAIL })).user.id).toBe(user.id);
    expect((await desk.enter("ada", { sid: "another" })).user.id).toBe(user.id);
  });
});
