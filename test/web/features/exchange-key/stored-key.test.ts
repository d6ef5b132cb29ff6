import { focusManager, QueryObserver } from "@tanstack/react-query";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type Asked,
  AYSE,
  json,
  MEHMET,
  openBrowser,
  type Server,
  serverOf,
  sessionOf,
} from "../../api/tab.ts";

const KEY = "/api/v1/api-keys/me";
const BALANCE = "/api/v1/api-keys/balance";

let browser: ReturnType<typeof openBrowser>;
let page: Awaited<ReturnType<typeof openPage>>;

/** The page of one tab, as far as it reads and keeps keys. */
async function openPage() {
  const tab = await browser.openTab();
  const reads = await import("../../../../web/api/queries.ts");
  const stored = await import("../../../../web/features/exchange-key/stored-key.ts");
  return { ...tab, ...reads, ...stored };
}

beforeEach(async () => {
  vi.useFakeTimers();
  browser = openBrowser();
  page = await openPage();
  browser.answerWith(serverOf({}));
  await page.logIn(AYSE.email, "a password");
});

afterEach(() => {
  page.queries.clear();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

function answerKeyWith(server: Server): void {
  const others = serverOf({});
  browser.answerWith((asked) => (asked.path === KEY ? server(asked) : others(asked)));
}

const settle = () => vi.advanceTimersByTimeAsync(0);
const keyOf = (id: number) => ({ id, label: "hers" }) as unknown as Parameters<typeof page.keepKey>[0];
const reads = (path: string) => browser.asked.filter((asked: Asked) => asked.path === path).length;

describe("an older answer about the key", () => {
  it.each([
    ["storing", 7],
    ["deleting", null],
  ])("that arrives after %s it does not undo that", async (_, id) => {
    const late = Promise.withResolvers<Response>();
    answerKeyWith(() => late.promise);
    const unwatch = new QueryObserver(page.queries, page.apiKeyQuery).subscribe(() => {});
    await settle();
    const kept = id === null ? null : keyOf(id);
    await page.keepKey(kept);
    late.resolve(json({ id: 3, label: "older" }));
    await settle();
    expect(page.queries.getQueryData(page.apiKeyQuery.queryKey)).toEqual(kept);
    unwatch();
  });

  it("asked for one user is in nobody's memory after another has logged in", async () => {
    const late = Promise.withResolvers<Response>();
    answerKeyWith(() => late.promise);
    const answer = page.queries.fetchQuery(page.apiKeyQuery).catch((error: unknown) => error);
    await settle();
    page.giveUp();
    browser.answerWith(serverOf({ login: () => sessionOf(MEHMET, "token-9") }));
    await page.logIn(MEHMET.email, "another");
    late.resolve(json(keyOf(1)));
    expect(await answer).toBeInstanceOf(Error);
    expect(page.queries.getQueryData(page.apiKeyQuery.queryKey)).toBeUndefined();
  });
});

describe("the balance", () => {
  it("is asked for once for each key, and neither on focus nor after an outage again", async () => {
    page.queries.mount();
    const observer = new QueryObserver(page.queries, page.balanceQuery(1));
    const unwatch = observer.subscribe(() => {});
    await settle();
    expect(reads(BALANCE)).toBe(1);
    await vi.advanceTimersByTimeAsync(600_000);
    focusManager.setFocused(false);
    focusManager.setFocused(true);
    page.noteSilence();
    page.noteAnswer();
    await settle();
    expect(reads(BALANCE)).toBe(1);
    observer.setOptions(page.balanceQuery(2));
    expect(observer.getCurrentResult().data).toBeUndefined();
    await settle();
    expect(reads(BALANCE)).toBe(2);
    unwatch();
    page.queries.unmount();
    focusManager.setFocused(undefined);
  });
});

describe("the key", () => {
  it("is read again on focus and after an outage", async () => {
    answerKeyWith(() => json(keyOf(1)));
    page.queries.mount();
    const unwatch = new QueryObserver(page.queries, page.apiKeyQuery).subscribe(() => {});
    await settle();
    const first = reads(KEY);
    page.noteSilence();
    page.noteAnswer();
    await settle();
    expect([first, reads(KEY)]).toEqual([1, 2]);
    vi.setSystemTime(Date.now() + 11_000);
    focusManager.setFocused(false);
    focusManager.setFocused(true);
    await settle();
    expect(reads(KEY)).toBe(3);
    unwatch();
    page.queries.unmount();
    focusManager.setFocused(undefined);
  });
});
