import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  confirmIdentity,
  dialog,
  enterCredentials,
  openAccount,
  openElsewhere,
  openSettings,
} from "./account.ts";
import { focusIn, spoken } from "./browser.ts";
import { ageSessions } from "./database.ts";
import { closeDesk, type Desk, openDesk } from "./desk.ts";
import { storeKey } from "./key-form.ts";
import { controlPaper } from "./paper.ts";
import { problem } from "./problem.ts";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(closeDesk);

describe("deleting the account", () => {
  const question = (page: Page) => dialog(page, "Delete your account?");
  const word = (page: Page) => question(page).getByLabel("To confirm, type your e-mail address or DELETE");

  async function openDeletion(page: Page): Promise<void> {
    await page.getByRole("button", { name: "Delete account…" }).click();
    await focusIn(word(page));
  }

  it("says what goes and what stays, and acts on the typed e-mail alone or the word", async () => {
    const { page, email, complaints } = await openAccount(desk);
    await openDeletion(page);
    await question(page).getByText("All your sessions end. You have no exchange key here.").waitFor();
    await question(page).getByText("The record of what happened stays").waitFor();
    await question(page).getByText("This cannot be undone.").waitFor();
    expect(await question(page).getByText("At the exchange").count()).toBe(0);
    for (const wrong of ["", "delete", "somebody@example.com"]) {
      await word(page).fill(wrong);
      await word(page).press("Enter");
      await question(page).getByText("That does not match.").waitFor();
      await focusIn(word(page));
    }
    await page.keyboard.press("Escape");
    await focusIn(page.getByRole("button", { name: "Delete account…" }));

    await openDeletion(page);
    await word(page).fill(` ${email} `);
    await word(page).press("Enter");
    await focusIn(page.getByRole("heading", { level: 1, name: "Log in" }));
    await spoken(page, "The account was deleted.");
    await page.locator(".panel").getByText("The account was deleted.").waitFor();
    await enterCredentials(page, email);
    await page.locator("form .panel").getByText("The e-mail or the password is not right.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("names the key and where else it has to be deleted, asks for a step-up, and ends every window", async () => {
    const { page, openTab, email, complaints } = await openAccount(desk);
    await page.getByRole("link", { name: "Key", exact: true }).click();
    await storeKey(page, controlPaper(desk.paperUrl));
    const tab = await openTab();
    const elsewhere = await openElsewhere(desk, email);
    await elsewhere.page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    await page.bringToFront();
    await openSettings(page);
    ageSessions(desk, email);
    await openDeletion(page);
    await question(page).getByText("Your exchange key is deleted here, and all your sessions end.").waitFor();
    await question(page).getByText("At the exchange the key still exists: delete it there too.").waitFor();
    await word(page).fill("SİL");
    await word(page).press("Enter");
    await confirmIdentity(page);
    await focusIn(page.getByRole("heading", { level: 1, name: "Log in" }));
    await tab.page.getByText("The account was deleted.").first().waitFor();
    await elsewhere.page.getByRole("button", { name: "Check now" }).click();
    await dialog(elsewhere.page, "Your session has ended").waitFor();
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor();
    expect(await page.getByText("The account was deleted.").count()).toBe(0);
    expect([...complaints, ...tab.complaints, ...elsewhere.complaints]).toEqual([]);
  });

  it("is not offered before it is known what goes with it", async () => {
    const { page, complaints } = await openAccount(desk);
    await page.route("**/api/v1/api-keys/me", (route) => route.fulfill(problem(503, "storage_failed")));
    await page.reload();
    const region = page.getByRole("region", { name: "Delete account" });
    await region.getByText("Your key could not be loaded").waitFor();
    expect(await page.getByRole("button", { name: "Delete account…" }).count()).toBe(0);
    await page.unroute("**/api/v1/api-keys/me");
    await region.getByRole("button", { name: "Load again" }).click();
    await openDeletion(page);
    expect(complaints).toEqual([]);
  });
});
