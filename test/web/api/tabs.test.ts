import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  AYSE,
  type Browser,
  closeBrowser,
  MEHMET,
  openFirstTab,
  problem,
  sessionOf,
  settle,
  type Tab,
} from "./tab.ts";

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

describe("logging out", () => {
  it("tells the server, forgets, and ends the session in other tabs", async () => {
    browser.serve({ refresh: () => sessionOf(AYSE, "token-2"), takes: ["token-1", "token-2"] });
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
    browser.serve({});
    await logIn();
    browser.answerWith(() => Promise.reject(new TypeError("no network")));
    await tab.logOut();
    expect(tab.state()).toEqual({ phase: "anonymous", after: "untold" });
    expect(browser.stored.size).toBe(0);
  });

  it.each([
    ["storage_busy", 503],
    ["storage_failed", 503],
    ["internal", 500],
  ])("says so when the server refused: %s", async (code, status) => {
    browser.serve({ logout: () => problem(code, status) });
    await logIn();
    await tab.logOut();
    expect(tab.state()).toEqual({ phase: "anonymous", after: "untold" });
    expect(browser.stored.size).toBe(0);
  });

  it("renews first what is no longer fresh, and takes the new token back", async () => {
    browser.serve({ refresh: () => sessionOf(AYSE, "token-2") });
    await logIn();
    await vi.advanceTimersByTimeAsync(870_000);
    await tab.logOut();
    expect(browser.lines().slice(1)).toEqual([
      "POST /api/v1/auth/refresh",
      "POST /api/v1/auth/logout token-2",
    ]);
    expect(tab.state()).toEqual({ phase: "anonymous" });
  });

  it("renews a token that the server does not take, and takes the new one back", async () => {
    browser.serve({
      refresh: () => sessionOf(AYSE, "token-2"),
      logout: ({ token }) =>
        token === "token-2" ? new Response(null, { status: 204 }) : problem("session_expired", 401),
    });
    await logIn();
    await tab.logOut();
    expect(browser.lines().at(-1)).toBe("POST /api/v1/auth/logout token-2");
    expect(tab.state()).toEqual({ phase: "anonymous" });
  });

  it("does not tell the server what it knows already: the session is over", async () => {
    browser.serve({ logout: () => problem("unauthenticated", 401) });
    await logIn();
    await tab.logOut();
    expect(tab.state()).toEqual({ phase: "anonymous" });
    expect(browser.lines().filter((line) => line.includes("logout")).length).toBe(1);
  });

  it("says so when the server takes none of the tokens that it gives", async () => {
    browser.serve({
      refresh: () => sessionOf(AYSE, "token-2"),
      logout: () => problem("unauthenticated", 401),
    });
    await logIn();
    await tab.logOut();
    expect(tab.state()).toEqual({ phase: "anonymous", after: "untold" });
    expect(browser.lines().filter((line) => line.includes("logout")).length).toBe(3);
  });

  it("ends no session of another user in other tabs", async () => {
    browser.serve({});
    await logIn();
    const other = await browser.openTab();
    browser.serve({ login: () => sessionOf(MEHMET, "token-9") });
    await other.logIn(MEHMET.email, "another");
    await other.logOut();
    await settle();
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
  });
});

describe("logging in again in another tab", () => {
  it("as somebody else asks for nothing here, where a session ended", async () => {
    browser.serve({ takes: [] });
    await logIn();
    const answer = tab.call("GET", KEY).catch((error: unknown) => error);
    await settle();
    const before = browser.lines().length;
    const other = await browser.openTab();
    browser.serve({ login: () => sessionOf(MEHMET, "token-9"), takes: ["token-9"] });
    await other.logIn(MEHMET.email, "another");
    await settle();
    expect(browser.lines().slice(before)).toEqual(["POST /api/v1/auth/login"]);
    expect(tab.state()).toEqual({ phase: "ended", user: AYSE });
    tab.giveUp();
    expect(await answer).toBeInstanceOf(tab.SessionOver);
  });

  it("goes on here too, with what waited", async () => {
    browser.serve({ takes: [] });
    await logIn();
    const answer = tab.call("GET", KEY);
    await settle();
    expect(tab.state().phase).toBe("ended");
    const other = await browser.openTab();
    browser.serve({ refresh: () => sessionOf(AYSE, "token-5"), takes: ["token-5"] });
    await logIn(other);
    expect(await answer).toEqual({ for: "token-5" });
    expect(tab.state()).toEqual({ phase: "active", user: AYSE });
  });
});
