import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Browser, closeBrowser, json, openFirstTab, problem, type Tab } from "./tab.ts";

let browser: Browser;
let tab: Tab;

beforeEach(async () => {
  ({ browser, tab } = await openFirstTab());
});

afterEach(closeBrowser);

describe("a request", () => {
  it("carries body and token, and asks no cache", async () => {
    browser.answerWith(() => json({ id: 1 }, 201));
    expect(await tab.send("POST", "/api/v1/x", { a: 1 }, "token")).toEqual({ id: 1 });
    const [path, options] = vi.mocked(fetch).mock.calls[0] ?? [];
    expect([path, options]).toEqual([
      "/api/v1/x",
      expect.objectContaining({
        method: "POST",
        cache: "no-store",
        credentials: "same-origin",
        headers: { "content-type": "application/json", authorization: "Bearer token" },
        body: '{"a":1}',
      }),
    ]);
  });

  it("without body and token has neither header", async () => {
    browser.answerWith(() => json({}));
    await tab.send("GET", "/api/v1/about");
    expect(vi.mocked(fetch).mock.calls[0]?.[1]).toMatchObject({ headers: {} });
    expect(vi.mocked(fetch).mock.calls[0]?.[1]).not.toHaveProperty("body");
  });

  it("is answered by nothing where the server says 204", async () => {
    browser.answerWith(() => new Response(null, { status: 204 }));
    tab.noteSilence();
    expect(await tab.send("DELETE", "/api/v1/x")).toBeUndefined();
    expect(tab.network().phase).toBe("up");
  });
});

describe("a refusal of Keyhold's", () => {
  it("is known by its code, and shows that Keyhold is there", async () => {
    tab.noteSilence();
    browser.answerWith(() => problem("key_exists", 409));
    const error = await tab.send("POST", "/api/v1/x").catch((thrown: unknown) => thrown);
    expect(tab.isRefusal(error, "no_key", "key_exists")).toBe(true);
    expect(tab.isRefusal(error, "no_key")).toBe(false);
    expect(tab.network().phase).toBe("up");
  });
});

describe("what is no answer of Keyhold's", () => {
  it.each<[string, () => Response | Promise<Response>]>([
    ["a network that fails", () => Promise.reject(new TypeError("no network"))],
    ["a deadline that has passed", () => Promise.reject(new DOMException("late", "TimeoutError"))],
    [
      "a page of a proxy",
      () => new Response("<h1>502</h1>", { status: 502, headers: { "content-type": "text/html" } }),
    ],
    ["a page of a proxy that calls it fine", () => new Response("<h1>Log in to Wi-Fi</h1>")],
    ["a proxy's error in JSON", () => json({ error: "no backend" }, 503)],
    [
      "a proxy's problem that calls it fine",
      () => new Response("{}", { headers: { "content-type": "application/problem+json" } }),
    ],
    ["half an answer", () => new Response('{"id":', { headers: { "content-type": "application/json" } })],
    ["JSON by its name only", () => new Response("{}", { headers: { "content-type": "application/jsonp" } })],
  ])("counts as none: %s", async (_, answer) => {
    browser.answerWith(answer);
    await expect(tab.send("GET", "/api/v1/x")).rejects.toBeInstanceOf(tab.Unreachable);
    expect(tab.network().phase).toBe("lost");
  });
});
