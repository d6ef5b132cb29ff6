import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialog, enrol, enterCredentials, leaveCodes, logOut, openSettings } from "./account.ts";
import { codeOf, wrongCodeFor } from "./authenticator.ts";
import { focusIn, openWindow } from "./browser.ts";
import { authorizationOf, closeDesk, type Desk, openDesk, PASSWORD, signUp } from "./desk.ts";

const WRONG = "The code is not right, or it was used already. Enter another one.";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(closeDesk);

const codeField = (page: Page) => page.getByRole("textbox", { name: "Code", exact: true });
const recoveryField = (page: Page) => page.getByRole("textbox", { name: "Recovery code" });
const codeStep = (page: Page) => page.getByRole("heading", { level: 1, name: "Enter the code" });
const keyPage = (page: Page) => page.getByRole("heading", { level: 1, name: "Add your exchange key" });

/** Somebody whose account asks for codes, logged out. */
async function openEnrolled() {
  const window = await openWindow(desk.url);
  const account = await signUp(window.page);
  await openSettings(window.page);
  const enrolled = await enrol(window.page);
  await leaveCodes(window.page);
  await logOut(window.page);
  return { ...window, ...account, ...enrolled };
}

describe("logging in with a second factor", () => {
  it("asks for a code after the password, and takes none twice", async () => {
    const { page, complaints, email, secret, used } = await openEnrolled();
    await enterCredentials(page, email, "not the password");
    await page.locator("form .panel").getByText("The e-mail or the password is not right.").waitFor();
    await enterCredentials(page, email);
    await codeStep(page).waitFor();
    expect(await page.title()).toBe("Enter the code · Keyhold");
    await focusIn(codeField(page));
    expect(await codeField(page).getAttribute("autocomplete")).toBe("one-time-code");
    expect(await codeField(page).getAttribute("inputmode")).toBe("numeric");
    await page.getByText(email).waitFor();

    for (const code of [used, wrongCodeFor(secret)]) {
      await codeField(page).fill(code);
      await codeField(page).press("Enter");
      await page.getByText(WRONG).waitFor();
      await focusIn(codeField(page));
      expect(await codeField(page).inputValue()).toBe("");
      await codeField(page).press("1");
      await page.getByText(WRONG).waitFor({ state: "detached" });
    }
    const fresh = codeOf(secret);
    await codeField(page).fill(fresh);
    await codeField(page).press("Enter");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await logOut(page);
    await enterCredentials(page, email);
    await codeField(page).fill(fresh);
    await codeField(page).press("Enter");
    await page.getByText(WRONG).waitFor();
    expect(complaints).toEqual([]);
  });

  it("takes each recovery code once, however it is written", async () => {
    const { page, complaints, email, codes } = await openEnrolled();
    const [first = "", second = ""] = codes;
    const enter = async (code: string) => {
      await enterCredentials(page, email);
      await page.getByRole("button", { name: "Use a recovery code instead" }).click();
      await focusIn(recoveryField(page));
      expect(await recoveryField(page).getAttribute("inputmode")).toBe("text");
      await recoveryField(page).fill(code);
      await recoveryField(page).press("Enter");
    };
    await enter(first);
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await logOut(page);
    await enter(first);
    await page.getByText(WRONG).waitFor();
    await focusIn(recoveryField(page));
    await recoveryField(page).fill(` ${second.toUpperCase().replace("-", " ")} `);
    await recoveryField(page).press("Enter");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("goes back to the password, and forgets it after ten minutes", async () => {
    const { page, complaints, email, codes } = await openEnrolled();
    await page.clock.install();
    await page.reload();
    await enterCredentials(page, email);
    await codeStep(page).waitFor();
    await page.getByRole("button", { name: "Back" }).click();
    await focusIn(page.getByLabel("Password"));
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    expect(await page.getByLabel("Password").inputValue()).toBe("");

    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Password").press("Enter");
    await codeStep(page).waitFor();
    await page.clock.fastForward("09:50");
    await codeStep(page).waitFor();
    await page.clock.fastForward("00:11");
    await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor();
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);

    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Password").press("Enter");
    await page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await recoveryField(page).fill(codes[0] ?? "");
    await recoveryField(page).press("Enter");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("asks for a code over the page, too, where a session has ended", async () => {
    const { page, complaints, email, codes } = await openEnrolled();
    await enterCredentials(page, email);
    await page.getByRole("button", { name: "Use a recovery code instead" }).click();
    await recoveryField(page).fill(codes[0] ?? "");
    await recoveryField(page).press("Enter");
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await page.getByRole("link", { name: "Key", exact: true }).click();
    await keyPage(page).waitFor();
    const authorization = await authorizationOf(page);
    await fetch(`${desk.url}/api/v1/auth/logout`, {
      method: "POST",
      headers: { authorization, origin: desk.url },
    });
    await page.locator("[name=label]").fill("Typed before");
    await page.getByRole("button", { name: "Make a paper key" }).click();

    const ended = dialog(page, "Your session has ended");
    await ended.getByLabel("Password").fill(PASSWORD);
    await ended.getByRole("button", { name: "Log in" }).click();
    await focusIn(ended.getByRole("textbox", { name: "Code" }));
    await ended.getByRole("button", { name: "Back" }).click();
    await focusIn(ended.getByLabel("Password"));
    await ended.getByLabel("Password").fill(PASSWORD);
    await ended.getByLabel("Password").press("Enter");
    await ended.getByRole("button", { name: "Use a recovery code instead" }).click();
    await ended.getByRole("textbox", { name: "Recovery code" }).fill(codes[1] ?? "");
    await ended.getByRole("button", { name: "Log in" }).click();
    await ended.waitFor({ state: "detached" });
    await page.getByText("Filled in with a key of the paper exchange").first().waitFor();
    expect(await page.locator("[name=label]").inputValue()).toBe("Typed before");
    expect(complaints).toEqual([]);
  });
});
