import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { focusIn, openWindow, spoken, type Window } from "./browser.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { enterKey, entriesOf, keyForm } from "./key-form.ts";
import { controlPaper, type Paper, type PaperKey } from "./paper.ts";
import { problem } from "./problem.ts";

const OUTGOING = "203.0.113.7";
const NOTHING_STORED = "Nothing was stored. Your entries are still here.";
const NOT_ABOUT_THE_KEY = "says nothing about it. Nothing was stored, and your entries are still here.";

let desk: Desk;
let paper: Paper;
let shared: Window;

beforeAll(async () => {
  desk = await openDesk({ OUTGOING_ADDRESSES: OUTGOING });
  paper = controlPaper(desk.paperUrl);
  shared = await openWindow(desk.url);
  await shared.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await signUp(shared.page);
});

afterEach(() => paper.clearFaults());
afterAll(closeDesk);

/** Hands a key over and waits for the verdict, which is where the focus is. */
async function handOver(page: Page, key: PaperKey) {
  await enterKey(page, key, "Main account");
  await keyForm(page).submit.click();
  // A region is one only with a name, which is what is read out when it takes the focus.
  await focusIn(page.locator("form").getByRole("region"));
  const verdict = page.locator("form .panel:focus");
  return { text: await verdict.innerText(), tone: await verdict.getAttribute("class") };
}

describe("a key that the exchange or the policy refuses", () => {
  const refused = [
    {
      title: "an unknown key",
      key: async () => ({ api_key: "k".repeat(64), secret_key: "s".repeat(64) }),
      cause: "does not know this key",
      remedy: "Check that it was copied whole",
    },
    {
      title: "API key and secret swapped",
      key: async () => {
        const { api_key, secret_key } = await paper.makeKey();
        return { api_key: secret_key, secret_key: api_key };
      },
      cause: "does not know this key",
      remedy: "Are the two values swapped? The API key is the one that the paper exchange still shows",
    },
    {
      title: "the secret of another key",
      key: async () => ({ ...(await paper.makeKey()), secret_key: "s".repeat(64) }),
      cause: "The secret key does not belong to this API key.",
      remedy: "Copy it again; if the paper exchange no longer shows it, make a new key.",
    },
    {
      title: "a key that may not trade",
      key: () => paper.makeKey({ permissions: { enableSpotAndMarginTrading: false } }),
      cause: "Missing: Spot trading (Enable Spot & Margin Trading).",
      remedy: "Switch that on at the paper exchange and try again.",
    },
    {
      title: "a key that may do several dangerous things",
      key: () => paper.makeKey({ permissions: { enableFutures: true, enableMargin: true } }),
      cause: "This key can do more than Keyhold accepts",
      remedy: "Futures (Enable Futures)",
    },
  ];

  it.each(refused)("is refused in red, with cause and remedy, and everything stays: $title", async (each) => {
    const { page, complaints } = shared;
    const key = await each.key();
    const { text, tone } = await handOver(page, key);
    expect(tone).toContain("tone-bad");
    expect(text).toContain(each.cause);
    expect(text).toContain(each.remedy);
    expect(text).toContain(NOTHING_STORED);
    expect(await entriesOf(page)).toEqual({ ...key, label: "Main account" });
    expect(complaints).toEqual([]);
  });

  it("does not accept this server's address: what the exchange saw and what the operator named can be copied", async () => {
    const { page, complaints } = shared;
    const key = await paper.makeKey({ ip_restrict: true, allowed_addresses: ["198.51.100.9"] });
    const { text, tone } = await handOver(page, key);
    expect(tone).toContain("tone-bad");
    expect(text).toContain("knows this key, but does not accept requests from 127.0.0.1.");
    expect(text).toContain("Add that address to the trusted IPs of the key");
    for (const address of ["127.0.0.1", OUTGOING]) {
      await page
        .locator("form .panel")
        .getByRole("button", { name: `Copy ${address}` })
        .click();
      await spoken(page, `Copied: ${address}`);
      await keyForm(page).label.fill("");
      await keyForm(page).label.press("Control+V");
      expect(await keyForm(page).label.inputValue()).toBe(address);
    }
    expect(complaints).toEqual([]);
  });

  it("reads the same in the other language after a switch, with the entries as they were", async () => {
    const { page, complaints } = shared;
    const key = { ...(await paper.makeKey()), secret_key: "s".repeat(64) };
    await handOver(page, key);
    await page.getByLabel("Language").focus();
    await page.getByLabel("Language").selectOption("Türkçe");
    await page.getByText("Gizli anahtar bu API anahtarına ait değil.").waitFor();
    await page.getByText("Hiçbir şey kaydedilmedi. Yazdıklarınız duruyor.").waitFor();
    expect(await page.getByLabel("Gizli anahtar", { exact: true }).inputValue()).toBe(key.secret_key);
    await focusIn(page.getByLabel("Dil"));
    await page.getByLabel("Dil").selectOption("English");
    await page.getByText("The secret key does not belong to this API key.").waitFor();
    expect(await entriesOf(page)).toEqual({ ...key, label: "Main account" });
    expect(complaints).toEqual([]);
  });

  it("may withdraw: it passes from the same form once that is switched off at the exchange", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const key = await paper.makeKey({ permissions: { enableWithdrawals: true } });
    const { text, tone } = await handOver(page, key);
    expect(tone).toContain("tone-bad");
    expect(text).toContain("This key can withdraw money, so Keyhold does not accept it");
    expect(text).toContain("Switch off at the paper exchange and try again:");
    expect(text).toContain("Withdrawals (Enable Withdrawals)");
    expect(text).toContain(NOTHING_STORED);
    await paper.changeKey(key, { permissions: { enableWithdrawals: false } });
    await keyForm(page).submit.click();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(await page.locator("code.masked").innerText()).toContain(key.api_key.slice(-4));
    expect(complaints).toEqual([]);
  });
});

describe("an exchange that gives no verdict", () => {
  it.each([
    { kind: "status_500", says: "reports a fault of its own (status 500)" },
    { kind: "status_503", says: "reports a fault of its own (status 503)" },
    { kind: "status_403_html", says: "A firewall at the paper exchange turned the request away." },
    { kind: "status_418", says: "has shut out this server’s address for a while." },
    { kind: "status_429", says: "wants fewer requests for a while." },
    { kind: "status_451", says: "does not serve the place where this server stands." },
    { kind: "reset", says: "broke off the connection." },
    { kind: "garbage", says: "gave an answer that Keyhold does not understand (status 200)." },
  ])("is told in violet and never in red, and everything stays: $kind", async ({ kind, says }) => {
    const { page, complaints } = shared;
    await page.reload();
    await paper.setFault(kind);
    const key = await paper.makeKey();
    const { text, tone } = await handOver(page, key);
    expect(tone).toContain("tone-unknown");
    expect(text).toContain(says);
    expect(text).toContain(NOT_ABOUT_THE_KEY);
    expect(await page.locator(".tone-bad").count()).toBe(0);
    await page.getByRole("button", { name: "Try again" }).waitFor();
    expect(await entriesOf(page)).toEqual({ ...key, label: "Main account" });
    expect(complaints).toEqual([]);
  });

  it("takes the key from the same form at the second try, once it answers again", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const key = await paper.makeKey();
    await paper.setFault("status_503");
    await handOver(page, key);
    const first = await page.locator("form .panel:focus").elementHandle();
    await page.getByRole("button", { name: "Try again" }).click();
    await focusIn(page.locator("form .panel"));
    expect(await first?.isVisible()).toBe(false);
    await paper.clearFaults();
    await page.getByRole("button", { name: "Try again" }).click();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("an exchange that is slow", () => {
  it("is waited for: said on the button at once, in words after 1 and 3 seconds, and aloud once", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.clock.install();
    await signUp(page);
    const spoken = await listenTo(page);
    const held = Promise.withResolvers<void>();
    await page.route("**/api/v1/api-keys", async (route) => {
      await held.promise;
      await route.continue();
    });
    await enterKey(page, await paper.makeKey(), "Main account");
    await page.clock.pauseAt(Date.now() + 60_000);
    await keyForm(page).submit.click();

    const asking = page.getByRole("button", { name: "Asking…" });
    await focusIn(asking);
    expect(await asking.getAttribute("aria-disabled")).toBe("true");
    const status = page.locator("form").getByText("Asking the paper exchange about this key.");
    expect(await status.count()).toBe(0);
    await page.clock.runFor(1_000);
    await status.waitFor();
    expect(await status.innerText()).toBe("Asking the paper exchange about this key. Nothing is stored yet.");
    await page.clock.runFor(2_000);
    await page.getByText("It is slow to answer. Still waiting.").waitFor();
    await focusIn(asking);
    expect(await spoken()).toEqual(["Asking the paper exchange about this key. Nothing is stored yet."]);
    expect(await keyForm(page).apiKey.getAttribute("readonly")).not.toBeNull();

    held.resolve();
    await page.clock.resume();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(await spoken()).toContain("Key stored. The paper exchange confirmed it.");
    expect(complaints).toEqual([]);
  });

  it("that does not answer at all is told in violet", async () => {
    const { page, complaints } = shared;
    await page.reload();
    await page.route("**/api/v1/api-keys", (route) =>
      route.fulfill(problem(503, "exchange_unavailable", { reason: "timeout" })),
    );
    const { text, tone } = await handOver(page, await paper.makeKey());
    expect(tone).toContain("tone-unknown");
    expect(text).toContain("The paper exchange did not answer.");
    await page.unroute("**/api/v1/api-keys");
    expect(complaints).toEqual([]);
  });
});

/** Whatever the page says aloud from now on. */
async function listenTo(page: Page): Promise<() => Promise<string[]>> {
  const spoken = await page.evaluateHandle(() => {
    const texts: string[] = [];
    for (const region of document.querySelectorAll("[role=status], [role=alert]")) {
      const listen = () => texts.push(region.textContent ?? "");
      new MutationObserver(listen).observe(region, { childList: true, subtree: true, characterData: true });
    }
    return texts;
  });
  return () => spoken.jsonValue();
}
