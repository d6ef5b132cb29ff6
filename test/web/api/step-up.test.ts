import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AYSE,
  type Browser,
  closeBrowser,
  json,
  MEHMET,
  openFirstTab,
  problem,
  type Server,
  serverOf,
  sessionOf,
  settle,
  type Tab,
} from "./tab.ts";

const KEY = "/api/v1/api-keys/me";
const ACCOUNT = "/api/v1/auth/me";

let browser: Browser;
let tab: Tab;

beforeEach(async () => {
  ({ browser, tab } = await openFirstTab());
  browser.serve({});
  await tab.logIn(AYSE.email, "a password");
  browser.answerWith(wanting);
});

afterEach(closeBrowser);

const wanting: Server = () => problem("step_up_required", 403);
const content: Server = ({ body }) => json({ did: body ?? "it" });

function failureOf(act: Promise<unknown>): Promise<unknown> {
  return act.then(
    () => undefined,
    (error: unknown) => error,
  );
}

describe("an act that needs a step-up", () => {
  it("waits, asks once, and goes on as it was when the person has shown to be there", async () => {
    const act = tab.call("POST", KEY, { typed: "before" });
    await settle();
    expect(tab.stepUp.get()).toBe("asked");
    browser.answerWith(content);
    tab.goOn();
    expect(await act).toEqual({ did: { typed: "before" } });
    expect(tab.stepUp.get()).toBe("idle");
    expect(browser.lines().slice(1)).toEqual([`POST ${KEY} token-1`, `POST ${KEY} token-1`]);
  });

  it("fails as declined, and is not sent again, when the person leaves", async () => {
    const failure = failureOf(tab.call("DELETE", KEY));
    await settle();
    tab.stopAsking(new tab.Declined());
    expect(await failure).toBeInstanceOf(tab.Declined);
    expect(tab.stepUp.get()).toBe("idle");
    expect(browser.lines().filter((line) => line.startsWith("DELETE"))).toHaveLength(1);
  });

  it("shares the question with another, and both go on", async () => {
    const acts = [tab.call("DELETE", KEY), tab.call("POST", KEY, 2)];
    await settle();
    browser.answerWith(content);
    tab.goOn();
    expect(await Promise.all(acts)).toEqual([{ did: "it" }, { did: 2 }]);
  });

  it("gives up after ten minutes, since it may carry a secret, and not before", async () => {
    const outcome = vi.fn();
    tab.call("POST", KEY, { secret_key: "hers" }).catch(outcome);
    await vi.advanceTimersByTimeAsync(599_999);
    expect(outcome).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toHaveBeenCalledWith(expect.any(tab.Declined));
    expect(tab.stepUp.get()).toBe("idle");
  });

  it("asks anew after it gave up, with ten minutes of its own", async () => {
    const first = failureOf(tab.call("DELETE", KEY));
    await vi.advanceTimersByTimeAsync(500_000);
    tab.stopAsking(new tab.Declined());
    await first;
    const outcome = vi.fn();
    tab.call("DELETE", KEY).catch(outcome);
    await vi.advanceTimersByTimeAsync(500_000);
    expect([tab.stepUp.get(), outcome.mock.calls]).toEqual(["asked", []]);
  });

  it.each([
    ["logs out", () => tab.logOut()],
    ["is followed by somebody else", () => tab.logIn(MEHMET.email, "another")],
  ])("fails, and the question goes, when its user %s", async (_, leave) => {
    const failure = failureOf(tab.call("DELETE", KEY));
    await settle();
    browser.answerWith(serverOf({ login: () => sessionOf(MEHMET, "token-9"), takes: ["token-9"] }));
    await leave();
    expect(await failure).toBeInstanceOf(tab.SessionOver);
    expect(tab.stepUp.get()).toBe("idle");
    expect(browser.lines().filter((line) => line.endsWith("token-9"))).toEqual([]);
  });

  it("outlives the end of its session, which is asked for first", async () => {
    const act = tab.call("DELETE", KEY);
    await settle();
    browser.answerWith(serverOf({ takes: [] }));
    tab.goOn();
    await settle();
    expect(tab.state().phase).toBe("ended");
    browser.answerWith(serverOf({ login: () => sessionOf(AYSE, "token-3"), takes: ["token-3"] }));
    await tab.logIn(AYSE.email, "a password");
    expect(await act).toEqual({ for: "token-3" });
  });

  it("does not ask for ever where the server is never content", async () => {
    const failure = failureOf(tab.call("DELETE", KEY));
    for (let times = 0; times < 5; times += 1) {
      await settle();
      tab.goOn();
    }
    expect(await failure).toMatchObject({ problem: { code: "step_up_required" } });
    expect(browser.lines().filter((line) => line.startsWith("DELETE"))).toHaveLength(3);
  });
});

describe("deleting the account", () => {
  it("leaves nobody's page, here and in other tabs, and says why", async () => {
    browser.answerWith(serverOf({ refresh: () => sessionOf(AYSE, "token-1") }));
    const other = await browser.openTab();
    await other.start();
    await tab.deleteAccount();
    await settle();
    expect(browser.lines().at(-1)).toBe(`DELETE ${ACCOUNT} token-1`);
    const deleted = { phase: "anonymous", after: "deleted" };
    expect([tab.state(), other.state()]).toEqual([deleted, deleted]);
    expect(browser.stored.size).toBe(0);
  });

  it("fails what another tab was waiting for", async () => {
    browser.answerWith(serverOf({ refresh: () => sessionOf(AYSE, "token-1") }));
    const other = await browser.openTab();
    await other.start();
    browser.answerWith(serverOf({ takes: [] }));
    const failure = failureOf(other.call("GET", KEY));
    await settle();
    expect(other.state().phase).toBe("ended");
    browser.serve({});
    await tab.deleteAccount();
    await settle();
    expect(await failure).toBeInstanceOf(other.SessionOver);
  });

  it("that is declined, or refused, leaves the session as it was", async () => {
    const declined = failureOf(tab.deleteAccount());
    await settle();
    tab.stopAsking(new tab.Declined());
    expect(await declined).toBeInstanceOf(tab.Declined);
    browser.answerWith(() => problem("storage_busy", 503));
    await expect(tab.deleteAccount()).rejects.toBeInstanceOf(tab.Refused);
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
    expect(browser.stored.size).toBe(1);
  });
});

describe("what the server says of the user", () => {
  it("is taken from a renewal and from elsewhere, and of another user from nowhere", async () => {
    tab.noteUser({ ...AYSE, has_totp: true });
    expect(tab.state()).toEqual({ phase: "active", user: { ...AYSE, has_totp: true } });
    tab.noteUser({ ...MEHMET, has_totp: false });
    expect(tab.state()).toEqual({ phase: "active", user: { ...AYSE, has_totp: true } });
    browser.answerWith(serverOf({ refresh: () => sessionOf(AYSE, "token-2"), takes: ["token-2"] }));
    await tab.call("GET", KEY);
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
  });
});

describe("logging in with a code", () => {
  it("sends it beside the password, and nothing where there is none", async () => {
    browser.serve({});
    await tab.logIn(AYSE.email, "a password", "123456");
    expect(browser.asked.map(({ body }) => body)).toEqual([
      { email: AYSE.email, password: "a password" },
      { email: AYSE.email, password: "a password", totp: "123456" },
    ]);
  });

  it("that is not right, or not given, leaves the page nobody's", async () => {
    const { giveUp, logIn, state } = tab;
    giveUp();
    for (const code of ["totp_required", "bad_credentials"]) {
      browser.answerWith(() => problem(code, 401));
      await expect(logIn(AYSE.email, "a password")).rejects.toMatchObject({ problem: { code } });
      expect(state()).toEqual({ phase: "anonymous" });
    }
  });
});
