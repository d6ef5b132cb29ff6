import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AYSE, json, MEHMET, openBrowser, problem, type Server, sessionOf, type Tab } from "./tab.ts";

const HINT = "keyhold.session";
const KEY = "/api/v1/api-keys/me";

let browser: ReturnType<typeof openBrowser>;
let tab: Tab;

beforeEach(async () => {
  vi.useFakeTimers();
  browser = openBrowser();
  tab = await browser.openTab();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** A server with these answers to log-in and renewal, which takes the tokens that are listed and no others. */
function serverWith(parts: { login?: Server; refresh?: Server; logout?: Server; takes?: string[] }): void {
  const { takes = ["token-1"] } = parts;
  browser.answerWith((asked) => {
    const part = asked.path.replace("/api/v1/auth/", "");
    if (part === "login") return parts.login?.(asked) ?? sessionOf(AYSE, "token-1");
    if (part === "refresh") return parts.refresh?.(asked) ?? problem("session_expired", 401);
    if (part === "logout") return parts.logout?.(asked) ?? new Response(null, { status: 204 });
    return takes.includes(asked.token ?? "") ? json({ for: asked.token }) : problem("session_expired", 401);
  });
}

function logIn(who: Tab = tab): Promise<void> {
  return who.logIn(AYSE.email, "a password");
}

/** Lets everything happen that waits for nothing but promises. */
async function settle(): Promise<void> {
  await vi.advanceTimersByTimeAsync(0);
}

describe("a visit", () => {
  it("asks for nothing where nobody was logged in", async () => {
    await tab.start();
    expect([tab.state(), browser.lines()]).toEqual([{ phase: "anonymous" }, []]);
  });

  it("takes up the session of an earlier one", async () => {
    browser.stored.set(HINT, "1");
    serverWith({ refresh: () => sessionOf(AYSE, "token-1") });
    await tab.start();
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
    expect(await tab.call("GET", KEY)).toEqual({ for: "token-1" });
  });

  it.each(["unauthenticated", "session_expired", "refresh_reused", "user_inactive"])(
    "is nobody's when the server says %s, and the next one asks no more",
    async (code) => {
      browser.stored.set(HINT, "1");
      serverWith({ refresh: () => problem(code, 401) });
      await tab.start();
      expect([tab.state(), browser.stored.has(HINT)]).toEqual([{ phase: "anonymous" }, false]);
    },
  );

  it("stays undecided while the server does not answer, or is busy", async () => {
    browser.stored.set(HINT, "1");
    browser.answerWith(() => Promise.reject(new TypeError("no network")));
    await expect(tab.start()).rejects.toBeInstanceOf(tab.Unreachable);
    serverWith({ refresh: () => problem("storage_busy", 503) });
    await expect(tab.start()).rejects.toBeInstanceOf(tab.Refused);
    expect([tab.state(), browser.stored.has(HINT)]).toEqual([{ phase: "starting" }, true]);
  });

  it("asks the server where storage is denied", async () => {
    const deny = () => {
      throw new DOMException("denied", "SecurityError");
    };
    vi.stubGlobal("localStorage", { getItem: deny, setItem: deny, removeItem: deny });
    serverWith({ refresh: () => sessionOf(AYSE, "token-1") });
    await tab.start();
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
  });
});

describe("a session", () => {
  it("leaves a hint in the storage and nothing else", async () => {
    serverWith({});
    await logIn();
    expect(Object.fromEntries(browser.stored)).toEqual({ [HINT]: "1" });
    expect(browser.asked[0]?.body).toEqual({ email: AYSE.email, password: "a password" });
  });

  it("stays nobody's after a wrong password", async () => {
    await tab.start();
    serverWith({ login: () => problem("bad_credentials", 401) });
    await expect(logIn()).rejects.toMatchObject({ problem: { code: "bad_credentials" } });
    expect(tab.state()).toEqual({ phase: "anonymous" });
  });

  it("is renewed half a minute before its end, once for all requests of that moment", async () => {
    serverWith({ refresh: () => sessionOf(AYSE, "token-2"), takes: ["token-1", "token-2"] });
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
    serverWith({ refresh: () => sessionOf(AYSE, "token-2"), takes: ["token-2"] });
    await logIn();
    expect(await tab.call("GET", KEY)).toEqual({ for: "token-2" });
    expect(browser.lines().slice(1)).toEqual([
      `GET ${KEY} token-1`,
      "POST /api/v1/auth/refresh",
      `GET ${KEY} token-2`,
    ]);
  });

  it("passes on every other refusal, and no answer", async () => {
    serverWith({});
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
    serverWith({ takes: [] });
    await logIn();
    const answer = tab.call("POST", KEY, { label: "typed" });
    await settle();
    expect(tab.state()).toEqual({ phase: "ended", user: AYSE });
    serverWith({ login: () => sessionOf(AYSE, "token-3"), takes: ["token-3"] });
    await logIn();
    expect(await answer).toEqual({ for: "token-3" });
    expect(browser.asked.at(-1)?.body).toEqual({ label: "typed" });
  });

  it("fails what was asked for when it is given up", async () => {
    serverWith({ takes: [] });
    await logIn();
    const answer = tab.call("GET", KEY).catch((error: unknown) => error);
    await settle();
    tab.giveUp();
    expect(await answer).toBeInstanceOf(tab.SessionOver);
    expect(tab.state()).toEqual({ phase: "anonymous" });
  });

  it("sends nothing of hers in the name of somebody else", async () => {
    serverWith({ takes: [] });
    await logIn();
    const answer = tab.call("POST", KEY, { secret_key: "hers" }).catch((error: unknown) => error);
    await settle();
    serverWith({ login: () => sessionOf(MEHMET, "token-9"), takes: ["token-9"] });
    await tab.logIn(MEHMET.email, "another");
    expect(await answer).toBeInstanceOf(tab.SessionOver);
    expect(browser.lines().filter((line) => line.endsWith("token-9"))).toEqual([]);
  });

  it("is what somebody else's log-in in another tab means to this one", async () => {
    serverWith({ refresh: () => sessionOf(MEHMET, "token-9"), takes: ["token-9"] });
    await logIn();
    tab.call("POST", KEY, { secret_key: "hers" }).catch(() => {});
    await settle();
    expect(tab.state()).toEqual({ phase: "ended", user: AYSE });
    expect(browser.lines().filter((line) => line.endsWith("token-9"))).toEqual([]);
  });
});

describe("a server that takes none of its own tokens", () => {
  it("is not asked for ever", async () => {
    let renewals = 0;
    serverWith({
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

describe("logging out", () => {
  it("tells the server, forgets, and ends the session in other tabs", async () => {
    serverWith({ refresh: () => sessionOf(AYSE, "token-2"), takes: ["token-1", "token-2"] });
    await logIn();
    const other = await browser.openTab();
    await other.start();
    expect(other.state()).toEqual({ phase: "active", user: AYSE });
    await tab.logOut();
    await settle();
    expect(browser.lines().at(-1)).toBe("POST /api/v1/auth/logout token-1");
    expect([tab.state(), other.state()]).toEqual([{ phase: "anonymous" }, { phase: "ended", user: AYSE }]);
    expect(browser.stored.size).toBe(0);
  });

  it("says when the server could not be told", async () => {
    serverWith({});
    await logIn();
    browser.answerWith(() => Promise.reject(new TypeError("no network")));
    await tab.logOut();
    expect(tab.state()).toEqual({ phase: "anonymous", isUntold: true });
    expect(browser.stored.size).toBe(0);
  });

  it("does not tell the server what it knows already", async () => {
    serverWith({ logout: () => problem("unauthenticated", 401) });
    await logIn();
    await tab.logOut();
    expect(tab.state()).toEqual({ phase: "anonymous" });
  });
});

describe("logging in again in another tab", () => {
  it("goes on here too, with what waited", async () => {
    serverWith({ takes: [] });
    await logIn();
    const answer = tab.call("GET", KEY);
    await settle();
    expect(tab.state().phase).toBe("ended");
    const other = await browser.openTab();
    serverWith({ refresh: () => sessionOf(AYSE, "token-5"), takes: ["token-5"] });
    await logIn(other);
    expect(await answer).toEqual({ for: "token-5" });
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
  });
});
