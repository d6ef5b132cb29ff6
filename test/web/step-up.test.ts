import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { confirmIdentity, dialog, enrol, leaveCodes, openAccount, STEP_UP } from "./account.ts";
import { codeOf, wrongCodeFor } from "./authenticator.ts";
import { focusIn, openWindow } from "./browser.ts";
import { ageSessions } from "./database.ts";
import { closeDesk, type Desk, openDesk, PASSWORD, signUp } from "./desk.ts";
import { storeKey } from "./key-form.ts";
import { controlPaper, type Paper } from "./paper.ts";
import { problem } from "./problem.ts";

let desk: Desk;
let paper: Paper;

beforeAll(async () => {
  desk = await openDesk();
  paper = controlPaper(desk.paperUrl);
});

afterAll(closeDesk);

const deletion = (page: Page) => dialog(page, "Delete “Main account”?");
const password = (page: Page) => dialog(page, STEP_UP).getByLabel("Password");

/** Somebody who entered the password long ago, with the dialog for deleting the key before them. */
async function openOldSession() {
  const window = await openWindow(desk.url);
  const account = await signUp(window.page);
  await storeKey(window.page, paper);
  ageSessions(desk, account.email);
  await window.page.getByRole("button", { name: "Delete key…" }).click();
  await focusIn(deletion(window.page).getByRole("textbox"));
  return { ...window, ...account };
}

async function confirmDeletion(page: Page): Promise<void> {
  await deletion(page).getByRole("textbox").fill("DELETE");
  await deletion(page).getByRole("textbox").press("Enter");
  await focusIn(password(page));
}

describe("deleting a key long after the password was entered", () => {
  it("asks for it over the dialog, and deletes by itself after the right one, and not after a wrong one", async () => {
    const { page, complaints } = await openOldSession();
    const sent = countOf(page, "DELETE", "/api-keys/me");
    await confirmDeletion(page);
    await dialog(page, STEP_UP).getByText("This needs your password again.").waitFor();
    expect(await page.getByRole("button", { name: "Use a code of your app instead" }).count()).toBe(0);
    for (const [typed, error] of [
      ["", "Enter your password"],
      ["not the password", "The password is not right. Try again."],
    ] as const) {
      await password(page).fill(typed);
      await password(page).press("Enter");
      await dialog(page, STEP_UP).getByText(error).waitFor();
      await focusIn(password(page));
      expect(await password(page).inputValue()).toBe("");
    }
    await password(page).press("a");
    await page.getByText("The password is not right.").waitFor({ state: "detached" });
    expect(sent()).toBe(1);

    await confirmIdentity(page);
    await focusIn(page.getByRole("heading", { level: 1, name: "Add your exchange key" }));
    await page.getByText("The key is deleted here.").first().waitFor();
    await expect.poll(() => page.locator(".dialog").count()).toBe(0);
    expect(sent()).toBe(2);
    expect(complaints).toEqual([]);
  });

  it.each([
    ["Escape", (page: Page) => page.keyboard.press("Escape")],
    ["Cancel", (page: Page) => dialog(page, STEP_UP).getByRole("button", { name: "Cancel" }).click()],
  ] as const)(
    "leaves everything as it was on %s: the dialog below, the word in it, the key",
    async (_, leave) => {
      const { page, complaints } = await openOldSession();
      await confirmDeletion(page);
      await password(page).fill(PASSWORD);
      await leave(page);
      await dialog(page, STEP_UP).waitFor({ state: "detached" });
      const word = deletion(page).getByRole("textbox");
      await focusIn(word);
      expect(await word.inputValue()).toBe("DELETE");
      expect(await word.getAttribute("aria-invalid")).toBeNull();
      expect(await deletion(page).getByRole("button", { name: "Delete this key" }).isVisible()).toBe(true);

      await word.press("Enter");
      await focusIn(password(page));
      expect(await password(page).inputValue()).toBe("");
      await page.keyboard.press("Escape");
      await focusIn(word);
      await page.keyboard.press("Escape");
      await deletion(page).waitFor({ state: "detached" });
      await page.reload();
      await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
      expect(complaints).toEqual([]);
    },
  );

  it("keeps Tab in the dialog on top", async () => {
    const { page, complaints } = await openOldSession();
    await confirmDeletion(page);
    for (const key of ["Tab", "Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
      await page.keyboard.press(key);
      await focusIn(dialog(page, STEP_UP).locator("input, button"));
    }
    expect(await page.getByRole("alertdialog").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("that is held up by too many wrong ones says for how long", async () => {
    const { page, accessToken, complaints } = await openOldSession();
    await confirmDeletion(page);
    for (let count = 0; count < 10; count += 1) await guess(accessToken, { password: "not the password" });
    await confirmIdentity(page);
    await dialog(page, STEP_UP).getByText("Too many attempts. Try again in 15 minutes.").waitFor();
    await focusIn(password(page));
    expect(complaints).toEqual([]);
  });

  it("whose session ends meanwhile asks for the log-in on top, and then goes on", async () => {
    const { page, accessToken, complaints } = await openOldSession();
    await confirmDeletion(page);
    await fetch(`${desk.url}/api/v1/auth/logout`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, origin: desk.url },
    });
    await confirmIdentity(page);
    const ended = dialog(page, "Your session has ended");
    await focusIn(ended.getByLabel("Password"));
    await ended.getByLabel("Password").fill(PASSWORD);
    await ended.getByLabel("Password").press("Enter");
    await page.getByText("The key is deleted here.").first().waitFor();
    expect(complaints).toEqual([]);
  });

  it("says so in the dialog for deleting where the page has lost the other one to a newer version", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.route(/\/StepUpDialog-[^/]+\.js$/, (route) => route.fulfill({ status: 404 }));
    const { email } = await signUp(page);
    await storeKey(page, paper);
    ageSessions(desk, email);
    await page.getByRole("button", { name: "Delete key…" }).click();
    for (let times = 0; times < 2; times += 1) {
      await deletion(page).getByRole("textbox").fill("DELETE");
      await deletion(page).getByRole("textbox").press("Enter");
      await deletion(page).getByText("A part of this page could not be loaded.").waitFor();
    }
    expect(complaints.filter((line) => !line.includes("/StepUpDialog-"))).toEqual([]);
  });
});

describe("whoever has a second factor", () => {
  it("may enter a code instead of the password, and change over", async () => {
    const { page, email, accessToken, complaints } = await openAccount(desk);
    const { secret, used } = await enrol(page);
    await leaveCodes(page);
    ageSessions(desk, email);
    await page.getByRole("button", { name: "Turn off…" }).click();
    await page.getByRole("button", { name: "Turn off", exact: true }).click();
    const asked = dialog(page, STEP_UP);
    await asked.getByText("This needs your password or a code again.").waitFor();
    await asked.getByRole("button", { name: "Use a code of your app instead" }).click();
    const code = asked.getByRole("textbox", { name: "Code" });
    await focusIn(code);
    for (const wrong of [used, wrongCodeFor(secret)]) {
      await code.fill(wrong);
      await code.press("Enter");
      await asked.getByText("The code is not right, or it was used already.").waitFor();
      await focusIn(code);
    }
    await asked.getByRole("button", { name: "Use your password instead" }).click();
    await focusIn(password(page));
    expect(await asked.locator(".field-error").count()).toBe(0);
    await asked.getByRole("button", { name: "Use a code of your app instead" }).click();
    const right = codeOf(secret);
    await code.fill(right);
    await code.press("Enter");
    await page.getByRole("button", { name: "Set up…" }).waitFor();
    expect(await guess(accessToken, { totp: right })).toBe(401);
    expect(complaints).toEqual([]);
  });
});

describe("a server that is never content", () => {
  it("is not asked for ever, and what it says is shown", async () => {
    const { page, complaints } = await openOldSession();
    await page.route("**/api/v1/api-keys/me", (route) =>
      route.request().method() === "DELETE"
        ? route.fulfill(problem(403, "step_up_required"))
        : route.fallback(),
    );
    await confirmDeletion(page);
    const refusedAgain = page.waitForResponse((response) => response.status() === 403);
    await confirmIdentity(page);
    await refusedAgain;
    await focusIn(password(page));
    await confirmIdentity(page);
    await deletion(page).getByText("This needs your password or a code again. Nothing was changed").waitFor();
    expect(complaints).toEqual([]);
  });
});

/** Past the page, within the same session; the status that it is answered with. */
async function guess(accessToken: string, body: object): Promise<number> {
  const { status } = await fetch(`${desk.url}/api/v1/auth/step-up`, {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${accessToken}` },
    body: JSON.stringify(body),
  });
  return status;
}

function countOf(page: Page, method: string, path: string): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (request.method() === method && request.url().endsWith(path)) count += 1;
  });
  return () => count;
}
