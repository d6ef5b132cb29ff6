import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { focusIn, openWindow, type Window } from "./browser.ts";
import { authorizationOf, closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { enterKey, keyForm, storeKey } from "./key-form.ts";
import { controlPaper, type Paper } from "./paper.ts";

let desk: Desk;
let paper: Paper;

beforeAll(async () => {
  desk = await openDesk();
  paper = controlPaper(desk.paperUrl);
});

afterEach(() => paper.clearFaults());
afterAll(closeDesk);

describe("a form that is sent twice", () => {
  it.each([
    ["by a double click", (page: Page) => keyForm(page).submit.dblclick()],
    [
      "by Enter twice",
      async (page: Page) => {
        await keyForm(page).label.press("Enter");
        await keyForm(page).label.press("Enter");
      },
    ],
  ] as const)("%s reaches the server once, and the exchange once", async (_, sendTwice) => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const answers = recordSubmissions(page);
    await enterKey(page, await paper.makeKey(), "Main account");
    // The answer to the first must not come before the second is sent, however slow the machine.
    const sent = Promise.withResolvers<void>();
    await page.route("**/api/v1/api-keys", async (route) => {
      await sent.promise;
      await route.fallback();
    });
    await paper.forgetRequests();
    await sendTwice(page);
    sent.resolve();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(answers).toEqual([201]);
    expect(await inspections()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("from two windows at once stores one key; the other window stays calm, and both show that key", async () => {
    const one = await openWindow(desk.url);
    await signUp(one.page);
    const other = await one.openTab();
    const windows = [one, other];
    const answers = windows.map(({ page }) => recordSubmissions(page));
    for (const { page } of windows) {
      await page.bringToFront();
      await enterKey(page, await paper.makeKey(), "Main account");
    }
    await paper.setFault("slow", { delay_ms: 800 });
    await paper.forgetRequests();
    const alarms = await Promise.all(windows.map(({ page }) => recordAlarm(page)));
    await Promise.all(windows.map(({ page }) => page.evaluate(() => document.forms[0]?.requestSubmit())));

    for (const { page } of windows) {
      await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    }
    expect(answers.flat().toSorted()).toEqual([201, 409]);
    expect(await inspections()).toBe(1);
    const masked = await Promise.all(windows.map(({ page }) => page.locator("code.masked").innerText()));
    expect(masked[0]).toBe(masked[1]);
    const later = answers[0]?.[0] === 409 ? one : other;
    await later.page.getByText("If you entered another one here, it was not stored.").waitFor();
    expect(await Promise.all(alarms.map((wasSeen) => wasSeen()))).toEqual([false, false]);
    expect([...one.complaints, ...other.complaints]).toEqual([]);
  });
});

describe("what another window does", () => {
  it("storing a key while somebody types here: the key is shown, what was typed is gone, and it is said", async () => {
    const [here, there] = await twoWindows();
    await there.page.bringToFront();
    const typed = await paper.makeKey();
    await enterKey(there.page, typed, "Typed here");
    await here.page.bringToFront();
    await storeKey(here.page, paper, "Main account");
    await focusIn(there.page.getByRole("heading", { level: 1, name: "Exchange key", exact: true }));
    await there.page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    await there.page.getByText("If you entered another one here, it was not stored.").waitFor();
    expect(await there.page.locator("[name=secret_key]").count()).toBe(0);
    expect([...here.complaints, ...there.complaints]).toEqual([]);
  });

  it("renaming and deleting the key shows here, with a note, and is not said aloud", async () => {
    const [here, there] = await twoWindows();
    await storeKey(here.page, paper, "Main account");
    await there.page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    await here.page.getByRole("button", { name: "Edit the label" }).click();
    await here.page.getByLabel("Label").fill("Second account");
    await here.page.getByLabel("Label").press("Enter");
    await there.page.getByRole("heading", { level: 2, name: "Second account" }).waitFor();

    await deleteKey(here.page);
    await focusIn(there.page.getByRole("heading", { level: 1, name: "Add your exchange key" }));
    await there.page.getByText("The key was deleted in another window.").waitFor();
    expect(await there.page.getByRole("status").first().innerText()).toBe("");
    expect([...here.complaints, ...there.complaints]).toEqual([]);
  });

  it("deleting the key closes the dialog that was about to delete it here", async () => {
    const [here, there] = await twoWindows();
    await storeKey(here.page, paper, "Main account");
    await there.page.bringToFront();
    await there.page.getByRole("button", { name: "Delete key…" }).click();
    await there.page.getByRole("alertdialog").waitFor();
    await here.page.bringToFront();
    await deleteKey(here.page);
    await there.page.getByRole("alertdialog").waitFor({ state: "detached" });
    await focusIn(there.page.getByRole("heading", { level: 1, name: "Add your exchange key" }));
    expect([...here.complaints, ...there.complaints]).toEqual([]);
  });

  it("or another device, having deleted the key unheard, makes a second deletion here succeed", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    await storeKey(page, paper, "Main account");
    // A balance that is asked for after the deletion would tell this window of it.
    await page.getByRole("table").waitFor();
    const authorization = await authorizationOf(page);
    const { status } = await fetch(`${desk.url}/api/v1/api-keys/me`, {
      method: "DELETE",
      headers: { authorization, origin: desk.url },
    });
    expect(status).toBe(204);
    await deleteKey(page);
    await page.getByText("The key is deleted here.").first().waitFor();
    expect(complaints).toEqual([]);
  });
});

async function twoWindows(): Promise<[Window, Window]> {
  const here = await openWindow(desk.url);
  await signUp(here.page);
  const there = await here.openTab();
  await keyForm(there.page).submit.waitFor();
  await here.page.bringToFront();
  return [here, there];
}

async function deleteKey(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Delete key…" }).click();
  const dialog = page.getByRole("alertdialog");
  await dialog.getByRole("textbox").fill("DELETE");
  await dialog.getByRole("button", { name: "Delete this key" }).click();
  await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
}

/** The statuses that the server answers to keys handed over by this window. */
function recordSubmissions(page: Page): number[] {
  const answers: number[] = [];
  page.on("response", (response) => {
    const isSubmission = response.request().method() === "POST" && response.url().endsWith("/api-keys");
    if (isSubmission) answers.push(response.status());
  });
  return answers;
}

/** How often the exchange was asked what a key may do. */
async function inspections(): Promise<number> {
  return (await paper.requests()).filter(({ path }) => path.endsWith("/apiRestrictions")).length;
}

/** Whether anything red is on the page at any moment from now on. */
async function recordAlarm(page: Page): Promise<() => Promise<boolean>> {
  const seen = await page.evaluateHandle(() => {
    const record = { wasSeen: false };
    const look = () => {
      record.wasSeen ||= document.querySelector(".tone-bad") !== null;
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true });
    return record;
  });
  return async () => (await seen.jsonValue()).wasSeen;
}
