import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { focusIn, openWindow, spoken, type Window } from "./browser.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { storeKey } from "./key-form.ts";
import { controlPaper, type Paper, type PaperKey } from "./paper.ts";
import { problem, REQUEST_ID } from "./problem.ts";

const OWN = "**/api/v1/api-keys/me";

let desk: Desk;
let paper: Paper;
let shared: Window;

beforeAll(async () => {
  desk = await openDesk();
  paper = controlPaper(desk.paperUrl);
  shared = await openWindow(desk.url);
  await signUp(shared.page);
  await storeKey(shared.page, paper, "Main account");
});

afterEach(async () => {
  await paper.clearFaults();
  await shared.page.unrouteAll();
});
afterAll(closeDesk);

describe("checking the key now", () => {
  it("says at once that it asks, once however often it is pressed, and then that the key is confirmed", async () => {
    const { page, complaints } = shared;
    const checks: string[] = [];
    page.on("request", (request) => {
      if (request.url().endsWith("/check")) checks.push(request.method());
    });
    const held = Promise.withResolvers<void>();
    await page.route("**/check", async (route) => {
      await held.promise;
      await route.fallback();
    });
    await page.getByRole("button", { name: "Check now" }).dblclick();
    await focusIn(page.getByRole("button", { name: "Asking…" }));
    held.resolve();
    await spoken(page, "Checked. The paper exchange confirmed the key.");
    await focusIn(page.getByRole("button", { name: "Check now" }));
    expect(checks).toEqual(["POST"]);
    expect(complaints).toEqual([]);
  });

  it("with the exchange down says so in violet and leaves the state as it was", async () => {
    const { page, complaints } = shared;
    await paper.setFault("status_503");
    await page.getByRole("button", { name: "Check now" }).click();
    const panel = page.locator(".card .panel.tone-unknown");
    await focusIn(panel);
    expect(await panel.innerText()).toContain("reports a fault of its own (status 503).");
    expect(await panel.innerText()).toContain("The key stays as it was.");
    expect(await badges(page)).toEqual(["Valid", "Paper money"]);
    await paper.clearFaults();
    await page.getByRole("button", { name: "Check now" }).click();
    await panel.waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });

  it("finds it deleted at the exchange: rejected, with the reason, what to do, and said aloud", async () => {
    const { page, complaints, key } = await newKeyPage();
    await paper.deleteKey(key);
    await page.getByRole("button", { name: "Check now" }).click();
    await spoken(page, "Checked. The paper exchange rejects the key.");
    expect(await badges(page)).toEqual(["Rejected by the paper exchange", "Paper money"]);
    const banner = await page.locator("main .panel.tone-bad").innerText();
    expect(banner).toMatch(/^Rejected since \d+ \w+ \d{4}, \d\d:\d\d/);
    expect(banner).toContain(
      "it was deleted or changed there, or this server’s address is not among its trusted ones.",
    );
    expect(banner).toContain("Mend it and choose Check now, or replace it.");
    await page.getByText("Not asked while the key is rejected or frozen.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("finds withdrawals switched on: not accepted, though the exchange has nothing against it; and good again after", async () => {
    const { page, complaints, key } = await newKeyPage();
    await paper.changeKey(key, { permissions: { enableWithdrawals: true } });
    await page.getByRole("button", { name: "Check now" }).click();
    await spoken(page, "Checked. Keyhold does not accept the key.");
    expect(await badges(page)).toEqual(["Not accepted", "Paper money"]);
    const banner = await page.locator("main .panel.tone-bad").innerText();
    expect(banner).toContain("Withdrawals (Enable Withdrawals)");
    await page.getByText("On, not accepted").waitFor();
    await paper.changeKey(key, { permissions: { enableWithdrawals: false } });
    await page.getByRole("button", { name: "Check now" }).click();
    await spoken(page, "Checked. The paper exchange confirmed the key.");
    expect(await badges(page)).toEqual(["Valid", "Paper money"]);
    await page.getByRole("row", { name: "USDT 10,000 0" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("the label", () => {
  let own: Window;
  const edit = () => own.page.getByRole("button", { name: "Edit the label" });
  const field = () => own.page.getByLabel("Label", { exact: true });
  const heading = (name: string) => own.page.getByRole("heading", { level: 2, name, exact: true });

  beforeAll(async () => {
    own = await newKeyPage();
  });

  it("is saved by the button and by Enter, said aloud, and the focus is back on Edit", async () => {
    const { page, complaints } = own;
    await edit().click();
    await focusIn(field());
    await field().fill("  Savings 🐷 ");
    await page.getByRole("button", { name: "Save" }).click();
    await heading("Savings 🐷").waitFor();
    await focusIn(edit());
    await spoken(page, "Label saved");
    await edit().press("Enter");
    await focusIn(field());
    await page.keyboard.type("Main account");
    await page.keyboard.press("Enter");
    await heading("Main account").waitFor();
    await focusIn(edit());
    expect(complaints).toEqual([]);
  });

  it("stays as it was after Escape and after Cancel, and when it is saved unchanged", async () => {
    const { page, complaints } = own;
    for (const leave of [
      () => page.keyboard.press("Escape"),
      () => page.getByRole("button", { name: "Cancel" }).click(),
    ]) {
      await edit().click();
      await field().fill("Something else");
      await leave();
      await heading("Main account").waitFor();
      await focusIn(edit());
    }
    await edit().click();
    await field().press("Enter");
    await focusIn(edit());
    await heading("Main account").waitFor();
    expect(complaints).toEqual([]);
  });

  it("that is emptied is none, and is asked for by the word alone when the key is deleted", async () => {
    const { page, complaints } = own;
    await edit().click();
    await field().fill("   ");
    await field().press("Enter");
    await heading("No label").waitFor();
    await focusIn(edit());
    await page.getByRole("button", { name: "Delete key…" }).click();
    await page.getByRole("alertdialog").getByLabel("To confirm, type DELETE").press("Escape");
    await page.getByRole("alertdialog").waitFor({ state: "detached" });
    await edit().click();
    await field().fill("Main account");
    await field().press("Enter");
    await heading("Main account").waitFor();
    expect(complaints).toEqual([]);
  });

  it("that is too long, or that the server does not take, is said at the field and not lost", async () => {
    const { page, complaints } = own;
    await edit().click();
    await field().fill("x".repeat(101));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Use at most 100 characters").waitFor();
    await focusIn(field());
    await field().press("Backspace");
    await page.getByText("Use at most 100 characters").waitFor({ state: "detached" });
    await page.route(OWN, (route) => route.fulfill(problem(503, "storage_failed")));
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("The server’s database failed").waitFor();
    await focusIn(field());
    expect(await field().inputValue()).toBe("x".repeat(100));
    await page.unroute(OWN);
    await page.keyboard.press("Escape");
    await heading("Main account").waitFor();
    expect(complaints).toEqual([]);
  });

  it("that is on its way stays in its field, whatever is pressed, until the server has answered", async () => {
    const { page, complaints } = own;
    const held = Promise.withResolvers<void>();
    await page.route(OWN, async (route) => {
      if (route.request().method() !== "PATCH") return route.fallback();
      await held.promise;
      await route.fulfill(problem(503, "storage_failed"));
    });
    await edit().click();
    await field().fill("Second account");
    await field().press("Enter");
    await page.getByRole("button", { name: "Saving…" }).waitFor();
    await field().press("Escape");
    await page.getByRole("button", { name: "Cancel" }).click();
    held.resolve();
    await page.getByText("The server’s database failed").waitFor();
    expect(await field().inputValue()).toBe("Second account");
    await page.unroute(OWN);
    await field().press("Escape");
    await heading("Main account").waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("the balance", () => {
  it("that cannot be had does not hide the key, and comes with Refresh once it can", async () => {
    const { page, complaints } = shared;
    await paper.setFault("status_503", { path: "/api/v3/account" });
    await page.reload();
    const card = page.getByRole("region", { name: "Balance" });
    await card.getByText("reports a fault of its own (status 503).").waitFor();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(await badges(page)).toEqual(["Valid", "Paper money"]);
    expect(await card.getByRole("table").count()).toBe(0);
    await paper.clearFaults();
    await card.getByRole("button", { name: "Refresh" }).click();
    await card.getByRole("row", { name: "USDT 10,000 0" }).waitFor();
    await card.getByText("As of").waitFor();
    await focusIn(card.getByRole("button", { name: "Refresh" }));
    expect(complaints).toEqual([]);
  });
});

describe("a key that could not be loaded", () => {
  it("is not taken for no key: no form, but a way to load it again", async () => {
    const { page, complaints } = shared;
    await page.route(OWN, (route) => route.fulfill(problem(500, "internal")));
    await page.reload();
    await page.getByText("Your key could not be loaded").waitFor();
    await page.getByText(`give your operator this number: ${REQUEST_ID}`).waitFor();
    expect(await page.getByRole("heading", { level: 1 }).innerText()).toBe("Exchange key");
    expect(await page.locator("[name=api_key]").count()).toBe(0);
    await page.unroute(OWN);
    await page.getByRole("button", { name: "Load again" }).click();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** A window of its own with a key of its own. */
async function newKeyPage(): Promise<Window & { key: PaperKey }> {
  const window = await openWindow(desk.url);
  await signUp(window.page);
  const key = await storeKey(window.page, paper, "Main account");
  return { ...window, key };
}

/** The words of the key's own badges. */
function badges(page: Page): Promise<string[]> {
  return page
    .locator("section")
    .filter({ has: page.locator("code.masked") })
    .locator(".badge")
    .allInnerTexts();
}
