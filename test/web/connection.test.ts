import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { start } from "../cli/program.ts";
import { focusIn, goOffline, openWindow, spoken, type Window } from "./browser.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { enterKey, entriesOf, keyForm } from "./key-form.ts";
import { controlPaper, type Paper } from "./paper.ts";
import { problem, REQUEST_ID } from "./problem.ts";

const NO_ANSWER = "Keyhold did not answer. Try again in a moment.";
const UNCERTAIN = "It is not certain whether the key was stored. Your entries are still here";

let desk: Desk;
let paper: Paper;

beforeAll(async () => {
  const PAPER_URL = await start(["paper", "--port", "0"]).ready;
  desk = await openDesk({ PAPER_URL });
  paper = controlPaper(PAPER_URL);
});

afterAll(closeDesk);

describe("a server that restarts", () => {
  it("while somebody types is said with a countdown and found again; focus and entries stay", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.clock.install();
    await signUp(page);
    await enterKey(page, await paper.makeKey(), "Main account");
    const typed = await entriesOf(page);
    await keyForm(page).label.focus();
    await desk.restart(async () => {
      await page.clock.fastForward("01:05");
      await bar(page)
        .getByText(/Keyhold does not answer.* Next try in [45] seconds\./)
        .waitFor();
      await spoken(page, "Keyhold does not answer.");
      await page.clock.fastForward("00:03");
      await bar(page)
        .getByText(/Next try in (?:2 seconds|1 second)\./)
        .waitFor();
      await focusIn(keyForm(page).label);
    });
    await page.clock.fastForward("00:06");
    await bar(page).waitFor({ state: "detached" });
    await spoken(page, "Keyhold answers again.");
    await focusIn(keyForm(page).label);
    expect(await entriesOf(page)).toEqual(typed);
    expect(complaints).toEqual([]);
  });

  it("under an act leaves it uncertain in violet; the entries stay and pass at the next try", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const key = await paper.makeKey();
    await enterKey(page, key, "Main account");
    await desk.restart(async () => {
      await keyForm(page).submit.click();
      await focusIn(page.locator("form .panel.tone-unknown"));
      const verdict = await page.locator("form .panel").innerText();
      expect(verdict).toContain(NO_ANSWER);
      expect(verdict).toContain(UNCERTAIN);
      expect(await page.locator(".tone-bad").count()).toBe(0);
    });
    expect(await entriesOf(page)).toEqual({ ...key, label: "Main account" });
    await keyForm(page).submit.click();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    await bar(page).waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });
});

describe("an answer that does not arrive", () => {
  it("though the key was stored is made up for: the page finds the key by itself", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    await page.route("**/api/v1/api-keys", async (route) => {
      await route.fetch();
      await route.abort();
    });
    // The page is not to wait until it happens to ask whether Keyhold is up.
    await page.route("**/healthz", (route) => route.abort());
    await enterKey(page, await paper.makeKey(), "Main account");
    await keyForm(page).submit.click();
    await focusIn(page.getByRole("heading", { level: 1, name: "Exchange key", exact: true }));
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    await page.getByText("A key is stored for your account: this one.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("at the very beginning is waited for, and then the page opens with the session of before", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.clock.install();
    const { email } = await signUp(page);
    await page.route("**/api/v1/**", (route) => route.abort());
    await page.reload();
    await bar(page)
      .getByText(/^Keyhold does not answer; it may be restarting\. Next try in \d seconds?\.$/)
      .waitFor();
    await page.unroute("**/api/v1/**");
    await page.clock.fastForward("00:06");
    await page.getByText(email).waitFor();
    await keyForm(page).submit.waitFor();
    expect(complaints).toEqual([]);
  });

  it("but a proxy's own error in its place, in JSON even, counts as none", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    await page.route("**/api/v1/api-keys", (route) =>
      route.fulfill({ status: 503, contentType: "application/json", body: '{"error":"no backend"}' }),
    );
    await enterKey(page, await paper.makeKey(), "Main account");
    await keyForm(page).submit.click();
    await focusIn(page.locator("form .panel.tone-unknown"));
    const verdict = await page.locator("form .panel").innerText();
    expect(verdict).toContain(NO_ANSWER);
    expect(verdict).toContain(UNCERTAIN);
    expect(complaints).toEqual([]);
  });
});

describe("a browser that goes offline", () => {
  it("shows since when, and is back without a loss when the network is", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    await enterKey(page, await paper.makeKey(), "Main account");
    const typed = await entriesOf(page);
    await keyForm(page).label.focus();
    await goOffline(page);
    await bar(page)
      .getByText(/^No connection\. What you see is from \d\d:\d\d\.$/)
      .waitFor();
    await focusIn(keyForm(page).label);
    await page.context().setOffline(false);
    await bar(page).waitFor({ state: "detached" });
    await focusIn(keyForm(page).label);
    expect(await entriesOf(page)).toEqual(typed);
    expect(complaints).toEqual([]);
  });
});

describe("a server that fails", () => {
  let shared: Window;
  beforeAll(async () => {
    shared = await openWindow(desk.url);
    await signUp(shared.page);
  });
  afterEach(() => shared.page.unrouteAll());

  it.each([
    {
      status: 500,
      code: "internal",
      says: `give your operator this number: ${REQUEST_ID}`,
      isUncertain: true,
    },
    { status: 503, code: "storage_failed", says: "The server’s database failed", isUncertain: true },
    { status: 503, code: "storage_busy", says: "The server’s database is busy.", isUncertain: false },
    {
      status: 503,
      code: "fernet_key_missing",
      says: `Give your operator this number: ${REQUEST_ID}`,
      isUncertain: true,
    },
    { status: 409, code: "key_pending", says: "Another request of yours is asking", isUncertain: true },
    { status: 418, code: "newer_code", says: "The server says newer_code.", isUncertain: true },
    { status: 503, code: "audit_unavailable", says: "", isUncertain: false },
  ])("is told in violet, with the number of the request where it helps: $status $code", async (each) => {
    const { page, complaints } = shared;
    await page.reload();
    await page.route("**/api/v1/api-keys", (route) => route.fulfill(problem(each.status, each.code)));
    const key = await paper.makeKey();
    await enterKey(page, key, "Main account");
    await keyForm(page).submit.click();
    await focusIn(page.locator("form .panel.tone-unknown"));
    const verdict = await page.locator("form .panel").innerText();
    expect(verdict).toContain(each.says);
    expect(verdict.includes(UNCERTAIN)).toBe(each.isUncertain);
    expect(verdict.includes("Nothing was stored")).toBe(!each.isUncertain);
    expect(await entriesOf(page)).toEqual({ ...key, label: "Main account" });
    expect(complaints).toEqual([]);
  });
});

/** What is said on top of the page while Keyhold does not answer. */
function bar(page: Page) {
  return page.locator(".outage");
}
