import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AYSE,
  type Browser,
  closeBrowser,
  json,
  MEHMET,
  openFirstTab,
  problem,
  sessionOf,
  settle,
  type Tab,
} from "./tab.ts";

const HINT = "keyhold.session";
const KEY = "/api/v1/api-keys/me";

let browser: Browser;
let tab: Tab;

beforeEach(async () => {
  ({ browser, tab } = await openFirstTab());
});

afterEach(closeBrowser);

function logIn(who: Tab = tab): Promise<void> {
  return who.logIn(AYSE.email, "a password");
}

describe("a visit", () => {
  it("asks for nothing where nobody was logged in", async () => {
    await tab.start();
    expect([tab.state(), browser.lines()]).toEqual([{ phase: "anonymous" }, []]);
  });

  it("takes up the session of an earlier one", async () => {
    browser.stored.set(HINT, "1");
    browser.serve({ refresh: () => sessionOf(AYSE, "token-1") });
    await tab.start();
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
    expect(await tab.call("GET", KEY)).toEqual({ for: "token-1" });
  });

  it.each(["unauthenticated", "session_expired", "refresh_reused", "user_inactive"])(
    "is nobody's when the server says %s, and the next one asks no more",
    async (code) => {
      browser.stored.set(HINT, "1");
      browser.serve({ refresh: () => problem(code, 401) });
      await tab.start();
      expect([tab.state(), browser.stored.has(HINT)]).toEqual([{ phase: "anonymous" }, false]);
    },
  );

  it("stays undecided while the server does not answer, or is busy", async () => {
    browser.stored.set(HINT, "1");
    browser.answerWith(() => Promise.reject(new TypeError("no network")));
    await expect(tab.start()).rejects.toBeInstanceOf(tab.Unreachable);
    browser.serve({ refresh: () => problem("storage_busy", 503) });
    await expect(tab.start()).rejects.toBeInstanceOf(tab.Refused);
    expect([tab.state(), browser.stored.has(HINT)]).toEqual([{ phase: "starting" }, true]);
  });

  it("asks the server where storage is denied", async () => {
    const deny = () => {
      throw new DOMException("denied", "SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: deny, setItem: deny, removeItem: deny });
    browser.serve({ refresh: () => sessionOf(AYSE, "token-1") });
    await tab.start();
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
  });
});

describe("a session", () => {
  it("leaves a hint in the storage and nothing else", async () => {
    browser.serve({});
    await logIn();
    expect(Object.fromEntries(browser.stored)).toEqual({ [HINT]: "1" });
    expect(browser.asked[0]?.body).toEqual({ email: AYSE.email, password: "a password" });
  });

  it("stays nobody's after a wrong password", async () => {
    await tab.start();
    browser.serve({ login: () => problem("bad_credentials", 401) });
    await expect(logIn()).rejects.toMatchObject({ problem: { code: "bad_credentials" } });
    expect(tab.state()).toEqual({ phase: "anonymous" });
  });

  it("is renewed half a minute before its end, once for all requests of that moment", async () => {
    browser.serve({ refresh: () => sessionOf(AYSE, "token-2"), takes: ["token-1", "token-2"] });
    await logIn();
    await vi.advanceTimersByTimeAsync(869_000);
    await tab.call("GET", KEY);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await Promise.all([tab.call("GET", KEY), tab.call("GET", KEY)])).toEqual([
      { for: "token-2" },
      { for: "token-2" },
    ]);
    expect(browser.lines().filter((line) => line.includes("refresh"))).toEqual(["POST /api/v1/auth/refresh"]);
  });

  it("is renewed when the server no longer takes its token, and the request is sent again", async () => {
    browser.serve({ refresh: () => sessionOf(AYSE, "token-2"), takes: ["token-2"] });
    await logIn();
    expect(await tab.call("GET", KEY)).toEqual({ for: "token-2" });
    expect(browser.lines().slice(1)).toEqual([
      `GET ${KEY} token-1`,
      "POST /api/v1/auth/refresh",
      `GET ${KEY} token-2`,
    ]);
  });

  it("passes on every other refusal, and no answer", async () => {
    browser.serve({});
    await logIn();
    browser.answerWith(() => problem("no_key", 404));
    await expect(tab.call("GET", KEY)).rejects.toMatchObject({ problem: { code: "no_key" } });
    browser.answerWith(() => Promise.reject(new TypeError("no network")));
    await expect(tab.call("GET", KEY)).rejects.toBeInstanceOf(tab.Unreachable);
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
  });

  it("is asked for by nobody who is not logged in", async () => {
    await tab.start();
    await expect(tab.call("GET", KEY)).rejects.toBeInstanceOf(tab.SessionOver);
    expect(browser.lines()).toEqual([]);
  });
});

describe("a session that ended", () => {
  it("holds what was asked for until the person has logged in again", async () => {
    browser.serve({ takes: [] });
    await logIn();
    const answer = tab.call("POST", KEY, { label: "typed" });
    await settle();
    expect(tab.state()).toEqual({ phase: "ended", user: AYSE });
    browser.serve({ login: () => sessionOf(AYSE, "token-3"), takes: ["token-3"] });
    await logIn();
    expect(await answer).toEqual({ for: "token-3" });
    expect(browser.asked.at(-1)?.body).toEqual({ label: "typed" });
  });

  it("fails what was asked for when it is given up", async () => {
    browser.serve({ takes: [] });
    await logIn();
    const answer = tab.call("GET", KEY).catch((error: unknown) => error);
    await settle();
    tab.giveUp();
    expect(await answer).toBeInstanceOf(tab.SessionOver);
    expect(tab.state()).toEqual({ phase: "anonymous" });
  });

  it("sends nothing of hers in the name of somebody else", async () => {
    browser.serve({ takes: [] });
    await logIn();
    const answer = tab.call("POST", KEY, { secret_key: "hers" }).catch((error: unknown) => error);
    await settle();
    browser.serve({ login: () => sessionOf(MEHMET, "token-9"), takes: ["token-9"] });
    await tab.logIn(MEHMET.email, "another");
    expect(await answer).toBeInstanceOf(tab.SessionOver);
    expect(browser.lines().filter((line) => line.endsWith("token-9"))).toEqual([]);
  });

  it("is what somebody else's log-in in another tab means to this one", async () => {
    browser.serve({ refresh: () => sessionOf(MEHMET, "token-9"), takes: ["token-9"] });
    await logIn();
    tab.call("POST", KEY, { secret_key: "hers" }).catch(() => {});
    await settle();
    expect(tab.state()).toEqual({ phase: "ended", user: AYSE });
    expect(browser.lines().filter((line) => line.endsWith("token-9"))).toEqual([]);
  });
});

describe("an answer that comes late", () => {
  it("is shown to nobody when somebody else has logged in in this tab meanwhile", async () => {
    const late = Promise.withResolvers<Response>();
    browser.serve({});
    await logIn();
    browser.answerWith(() => late.promise);
    const answer = tab.call("GET", KEY).catch((error: unknown) => error);
    await settle();
    tab.giveUp();
    browser.serve({ login: () => sessionOf(MEHMET, "token-9"), takes: ["token-9"] });
    await tab.logIn(MEHMET.email, "another");
    late.resolve(json({ label: "hers" }));
    expect(await answer).toBeInstanceOf(tab.SessionOver);
    expect(await tab.call("GET", KEY)).toEqual({ for: "token-9" });
  });

  it.each([
    ["the log-in page", { phase: "anonymous" }],
    ["the next user", { phase: "active", user: MEHMET }],
  ])("and refuses a renewal brings no dialog to %s", async (_, expected) => {
    const late = Promise.withResolvers<Response>();
    browser.serve({ takes: [] });
    await logIn();
    const answer = tab.call("GET", KEY).catch((error: unknown) => error);
    await settle();
    const other = await browser.openTab();
    browser.serve({ refresh: () => late.promise });
    await logIn(other);
    await settle();
    expect(browser.lines().at(-1)).toBe("POST /api/v1/auth/refresh");
    tab.giveUp();
    browser.serve({ login: () => sessionOf(MEHMET, "token-9"), takes: ["token-9"] });
    if (expected.phase === "active") await tab.logIn(MEHMET.email, "another");
    late.resolve(problem("session_expired", 401));
    await settle();
    expect(tab.state()).toEqual(expected);
    expect(await answer).toBeInstanceOf(tab.SessionOver);
  });
});

describe("a request that waits for the log-in", () => {
  it("gives up after ten minutes, as the form forgets its secret, and not before", async () => {
    browser.serve({ takes: [] });
    await logIn();
    const outcome = vi.fn();
    tab.call("POST", KEY, { secret_key: "hers" }).catch(outcome);
    await vi.advanceTimersByTimeAsync(599_999);
    expect(outcome).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(1);
    expect(outcome).toHaveBeenCalledWith(expect.any(tab.SessionOver));
    browser.serve({ login: () => sessionOf(AYSE, "token-3"), takes: ["token-3"] });
    await logIn();
    await settle();
    expect(browser.lines().filter((line) => line.endsWith("token-3"))).toEqual([]);
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
  });
});

describe("a server that takes none of its own tokens", () => {
  it("is not asked for ever", async () => {
    let renewals = 0;
    browser.serve({
      refresh: () => {
        renewals += 1;
        return renewals < 20 ? sessionOf(AYSE, `token-${renewals}`) : problem("session_expired", 401);
      },
      takes: [],
    });
    await logIn();
    const answer = tab.call("GET", KEY).catch((error: unknown) => error);
    await settle();
    expect(renewals).toBe(2);
    expect(await answer).toMatchObject({ problem: { code: "session_expired" } });
  });
});
