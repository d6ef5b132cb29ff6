import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  dialog,
  enrol,
  enterCredentials,
  leaveCodes,
  logOut,
  openAccount,
  openSettings,
  STEP_UP,
} from "./account.ts";
import { codeOf, secretIn } from "./authenticator.ts";
import { openWindow } from "./browser.ts";
import { ageSessions } from "./database.ts";
import { closeDesk, type Desk, openDesk, PASSWORD, signUp } from "./desk.ts";
import { cachedBy, expectForgotten, keptBy, placesWith, stringsWith } from "./traces.ts";

const OTHER = "another password, longer";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(closeDesk);

/** As a keyboard does it: Playwright's `fill` hands the text to a script in the page. */
async function type(page: Page, name: string, text: string): Promise<void> {
  await page.locator(`[name=${name}]`).last().focus();
  await page.keyboard.insertText(text);
}

/** Nothing of this is anywhere that scripts, people or a later visit could look. */
async function expectNoTrace(page: Page, said: readonly string[], secrets: readonly string[]): Promise<void> {
  const kept = JSON.stringify(await keptBy(page));
  const { queries, calls } = await cachedBy(page);
  for (const secret of secrets) {
    expect(await placesWith(page, secret)).toEqual([]);
    expect(kept).not.toContain(secret);
    expect(queries).not.toContain(secret);
    expect(said.filter((line) => line.includes(secret))).toEqual([]);
  }
  expect(calls).toBe(0);
}

describe("the secret of the authenticator app and the recovery codes", () => {
  it("stand in their dialog and nowhere else, and in no string of memory once it is closed", async () => {
    const { page, complaints, said } = await openAccount(desk);
    const requests: Request[] = [];
    page.on("request", (request) => requests.push(request));
    await page.getByRole("button", { name: "Set up…" }).click();
    await page.locator(".qr").waitFor();
    const secret = await secretIn(page);
    const { queries, calls } = await cachedBy(page);
    expect([queries.includes(secret), calls]).toEqual([false, 0]);
    expect(JSON.stringify(await keptBy(page))).not.toContain(secret);
    // Shows that the search finds what is there: it is on the screen.
    expect(await stringsWith(page, secret)).toBeGreaterThan(0);

    await type(page, "totp", codeOf(secret));
    await page.keyboard.press("Enter");
    await page.locator(".recovery-codes").waitFor();
    const codes = await page.locator(".recovery-codes code").allInnerTexts();
    await leaveCodes(page);
    await page.getByRole("button", { name: "Turn off…" }).waitFor();
    await expectForgotten(page, secret, ...codes);
    await expectNoTrace(page, said, [secret, ...codes]);
    const sent = requests.map((request) => request.url() + (request.postData() ?? ""));
    expect(sent.filter((text) => [secret, ...codes].some((each) => text.includes(each)))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("are gone when the page is left, and Back brings it as it was", async () => {
    const { page, complaints } = await openWindow(desk.url, { keepsLeftPages: true });
    await signUp(page);
    await openSettings(page);
    await page.getByRole("button", { name: "Set up…" }).click();
    await page.locator(".qr").waitFor();
    const secret = await secretIn(page);
    await page.evaluate(() =>
      addEventListener("pageshow", ({ persisted }) => {
        window.name = persisted ? "kept" : "new";
      }),
    );
    await page.goto(`${desk.url}/docs`);
    await page.goBack({ waitUntil: "commit" });
    await page.waitForFunction(() => window.name !== "");
    expect(await page.evaluate(() => window.name)).toBe("kept");
    expect(await page.locator(".qr").count()).toBe(0);
    expect(await placesWith(page, secret)).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("passwords and codes", () => {
  it("that were entered to log in, in two steps, leave no trace", async () => {
    const { page, email, complaints, said } = await openAccount(desk);
    const { codes } = await enrol(page);
    const [code = ""] = codes;
    await leaveCodes(page);
    await logOut(page);
    await page.reload();
    await type(page, "email", email);
    await type(page, "password", PASSWORD);
    await page.keyboard.press("Enter");
    await page.locator("[name=totp]").waitFor();
    await page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await type(page, "totp", code);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await expectForgotten(page, PASSWORD, code);
    await expectNoTrace(page, said, [PASSWORD, code]);
    expect(complaints).toEqual([]);
  });

  it("that were entered to change the password leave no trace", async () => {
    const { page, email, complaints, said } = await openAccount(desk);
    await type(page, "current_password", PASSWORD);
    await type(page, "new_password", OTHER);
    await page.keyboard.press("Enter");
    await page.getByText("Password changed.").first().waitFor();
    await page.getByRole("link", { name: "Key", exact: true }).click();
    await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
    await expectForgotten(page, PASSWORD, OTHER);
    await expectNoTrace(page, said, [PASSWORD, OTHER]);
    await logOut(page);
    await enterCredentials(page, email, OTHER);
    await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("that were entered for a step-up leave no trace", async () => {
    const { page, email, complaints, said } = await openAccount(desk);
    ageSessions(desk, email);
    await page.getByRole("button", { name: "Set up…" }).click();
    await dialog(page, STEP_UP).waitFor();
    await type(page, "password", PASSWORD);
    await page.keyboard.press("Enter");
    await page.locator(".qr").waitFor();
    await expectForgotten(page, PASSWORD);
    await expectNoTrace(page, said, [PASSWORD]);
    expect(complaints).toEqual([]);
  });

  it("that wait for a code are gone when the page is left", async () => {
    const first = await openAccount(desk);
    await enrol(first.page);
    await leaveCodes(first.page);
    const { page, complaints } = await openWindow(desk.url, { keepsLeftPages: true });
    await enterCredentials(page, first.email);
    await page.locator("[name=totp]").waitFor();
    await page.evaluate(() =>
      addEventListener("pageshow", ({ persisted }) => {
        window.name = persisted ? "kept" : "new";
      }),
    );
    await page.goto(`${desk.url}/docs`);
    await page.goBack({ waitUntil: "commit" });
    await page.waitForFunction(() => window.name !== "");
    await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor();
    expect(await page.evaluate(() => window.name)).toBe("kept");
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    expect([...first.complaints, ...complaints]).toEqual([]);
  });
});
