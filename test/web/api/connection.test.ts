import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { json, openBrowser, type Tab } from "./tab.ts";

const START = Date.parse("2026-11-22T12:00:00.000Z");

let browser: ReturnType<typeof openBrowser>;
let tab: Tab;

beforeEach(async () => {
  vi.useFakeTimers({ now: START });
  browser = openBrowser();
  tab = await browser.openTab();
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function isAway(): void {
  browser.answerWith(() => Promise.reject(new TypeError("no network")));
}

function isThere(): void {
  browser.answerWith(() => json({ status: "ok" }));
}

describe("a server that does not answer", () => {
  it("is asked again every five seconds until it does; the time of the last answer stays", async () => {
    tab.noteAnswer();
    isAway();
    await vi.advanceTimersByTimeAsync(1_000);
    tab.noteSilence();
    expect(tab.network()).toEqual({ phase: "lost", lastAnswerAt: START, retryAt: START + 6_000 });
    await vi.advanceTimersByTimeAsync(5_000);
    expect(browser.lines()).toEqual(["GET /healthz"]);
    expect(tab.network()).toEqual({ phase: "lost", lastAnswerAt: START, retryAt: START + 11_000 });
    isThere();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tab.network()).toEqual({ phase: "up", lastAnswerAt: START + 11_000 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(browser.lines().length).toBe(2);
  });

  it("and never did, has no time of a last answer", () => {
    expect(tab.network()).toEqual({ phase: "up", lastAnswerAt: undefined });
    tab.noteSilence();
    expect(tab.network()).toEqual({ phase: "lost", lastAnswerAt: undefined, retryAt: START + 5_000 });
  });

  it("is not up when a proxy answers in its place", async () => {
    browser.answerWith(() => new Response("Bad gateway", { status: 502 }));
    tab.noteSilence();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tab.network().phase).toBe("lost");
  });

  it("is asked by one timer, however often it was silent", async () => {
    isAway();
    tab.noteSilence();
    await vi.advanceTimersByTimeAsync(4_000);
    tab.noteSilence();
    await vi.advanceTimersByTimeAsync(4_999);
    expect(browser.lines()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(browser.lines()).toEqual(["GET /healthz"]);
  });

  it("is called offline where the browser has no network, and asked all the same", async () => {
    tab.noteAnswer();
    isAway();
    browser.navigator.onLine = false;
    tab.noteSilence();
    expect(tab.network()).toEqual({ phase: "offline", lastAnswerAt: START });
    isThere();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(tab.network().phase).toBe("up");
  });
});

describe("a recovery", () => {
  it("is told once, to those who still listen, and not for an answer like any other", () => {
    const listener = vi.fn();
    const former = vi.fn();
    tab.onRecovery(listener);
    tab.onRecovery(former)();
    tab.noteAnswer();
    expect(listener).not.toHaveBeenCalled();
    tab.noteSilence();
    tab.noteAnswer();
    tab.noteAnswer();
    expect([listener.mock.calls.length, former.mock.calls.length]).toEqual([1, 0]);
  });
});

describe("a network that comes and goes", () => {
  it.each(["offline", "online"])(
    "makes the page ask Keyhold instead of believing the browser: %s",
    async (event) => {
      tab.watchNetwork();
      isThere();
      browser.fire(event);
      await vi.advanceTimersByTimeAsync(0);
      expect([browser.lines(), tab.network().phase]).toEqual([["GET /healthz"], "up"]);
      isAway();
      browser.fire(event);
      await vi.advanceTimersByTimeAsync(0);
      expect(tab.network().phase).toBe("lost");
    },
  );
});
