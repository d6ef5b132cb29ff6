import type { Locator, Page } from "playwright-core";
import { codeOf, roomInStep, secretIn } from "./authenticator.ts";
import { openWindow } from "./browser.ts";
import { type Desk, PASSWORD, signUp } from "./desk.ts";

/** Goes to the settings as people do, and arrives when they are all there. */
export async function openSettings(page: Page): Promise<void> {
  await page.getByRole("link", { name: "Settings" }).click();
  await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
  await page.locator(".session").first().waitFor();
}

/** The dialog in front, whatever it asks. */
export function dialog(page: Page, name: string | RegExp): Locator {
  return page.getByRole("dialog", { name }).or(page.getByRole("alertdialog", { name }));
}

export const STEP_UP = "Confirm that it is you";

/** Answers the question who is there. */
export async function confirmIdentity(page: Page, password = PASSWORD): Promise<void> {
  await dialog(page, STEP_UP).getByLabel("Password").fill(password);
  await dialog(page, STEP_UP).getByRole("button", { name: "Confirm" }).click();
}

/** Fills in e-mail and password, and presses the button. */
export async function enterCredentials(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

export async function logOut(page: Page): Promise<void> {
  await page.getByRole("button", { name: "Log out" }).click();
  await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor();
}

interface Enrolled {
  readonly secret: string;
  /** The code that showed that the app is set up. */
  readonly used: string;
  readonly codes: readonly string[];
}

/** Sets an app up, as far as the recovery codes, from the settings. The code of now is left for later. */
export async function enrol(page: Page): Promise<Enrolled> {
  await page.getByRole("button", { name: "Set up…" }).click();
  await page.locator(".qr").waitFor();
  const secret = await secretIn(page);
  await page.getByRole("textbox", { name: "Code" }).focus();
  await roomInStep();
  const used = codeOf(secret, -1);
  await page.getByRole("textbox", { name: "Code" }).fill(used);
  await page.getByRole("button", { name: "Turn on" }).click();
  await page.locator(".recovery-codes").waitFor();
  return { secret, used, codes: await page.locator(".recovery-codes code").allInnerTexts() };
}

/** Leaves the recovery codes without having saved them. */
export async function leaveCodes(page: Page): Promise<void> {
  await page.getByRole("button", { name: "I have saved them" }).click();
  await page.getByRole("button", { name: "Close anyway" }).click();
  await page.getByRole("dialog").waitFor({ state: "detached" });
}

/** Somebody with the settings before them, and whatever it takes to act as the same person past the page. */
export async function openAccount(desk: Desk) {
  const window = await openWindow(desk.url);
  const account = await signUp(window.page);
  await openSettings(window.page);
  return { ...window, ...account };
}

/** The same person at another device. */
export async function openElsewhere(desk: Desk, email: string) {
  const elsewhere = await openWindow(desk.url);
  await enterCredentials(elsewhere.page, email);
  await elsewhere.page.getByRole("heading", { level: 1, name: /xchange key$/ }).waitFor();
  return elsewhere;
}
