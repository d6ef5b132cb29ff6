import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AYSE, json, openBrowser, problem, type Server, sessionOf } from "../api/tab.ts";

let browser: ReturnType<typeof openBrowser>;
let page: Awaited<ReturnType<typeof openPage>>;

async function openPage() {
  const tab = await browser.openTab();
  const { begin } = await import("../../../web/app/begin.ts");
  return { ...tab, begin };
}

beforeEach(async () => {
  vi.useFakeTimers();
  browser = openBrowser();
  browser.stored.set("keyhold.session", "1");
  page = await openPage();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function renewWith(server: Server): void {
  browser.answerWith((asked) => (asked.path.endsWith("/auth/refresh") ? server(asked) : json({})));
}

describe("a page that opens while the server cannot take up the session", () => {
  it.each([
    ["storage_busy", 503],
    ["storage_failed", 503],
    ["too_many_requests", 429],
  ])("asks again after three seconds, and opens with the session: %s", async (code, status) => {
    renewWith(() => problem(code, status));
    const begun = page.begin();
    await vi.advanceTimersByTimeAsync(2_999);
    expect(page.state()).toEqual({ phase: "starting" });
    renewWith(() => sessionOf(AYSE, "token-1"));
    await vi.advanceTimersByTimeAsync(1);
    await begun;
    expect(page.state()).toEqual({ phase: "active", user: AYSE });
    expect(browser.lines().filter((line) => line.includes("refresh")).length).toBe(2);
  });

  it("asks again when the server answers again", async () => {
    renewWith(() => Promise.reject(new TypeError("no network")));
    const begun = page.begin();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(page.state()).toEqual({ phase: "starting" });
    renewWith(() => sessionOf(AYSE, "token-1"));
    await vi.advanceTimersByTimeAsync(1);
    await begun;
    expect(page.state()).toEqual({ phase: "active", user: AYSE });
  });

  it("gives up, and says what it was, when the server has a fault", async () => {
    renewWith(() => problem("internal", 500));
    await expect(page.begin()).rejects.toMatchObject({ problem: { code: "internal" } });
  });
});
