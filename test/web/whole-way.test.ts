import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWindow } from "./browser.ts";
import { closeDesk, type Desk, newEmail, openDesk } from "./desk.ts";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(closeDesk);

describe("somebody new", () => {
  it("signs up, makes a paper key, has it checked and stored, looks at it, and deletes it", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.getByRole("link", { name: "Create one" }).click();
    await page.getByLabel("E-mail").fill(newEmail());
    await page.getByLabel("Password").fill("a long enough password");
    await page.getByRole("button", { name: "Create account" }).click();

    await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
    await page.getByRole("button", { name: "Make a paper key" }).click();
    await page.getByText("Filled in with a key of the paper exchange").first().waitFor();
    expect(await page.getByLabel("Paper exchange, play money").isChecked()).toBe(true);
    await page.getByLabel("Label (optional)").fill("Main account");
    await page.getByRole("button", { name: "Check and store" }).click();

    await page.getByRole("heading", { level: 1, name: "Exchange key", exact: true }).waitFor();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    await page.getByText("Key stored. The paper exchange confirmed it.").first().waitFor();
    expect(await page.locator("code.masked").innerText()).toMatch(/^.*[A-Za-z0-9]{4}\*{4}[A-Za-z0-9]{4}$/s);
    await page.getByRole("row", { name: "USDT 10,000 0" }).waitFor();

    await page.getByRole("button", { name: "Delete key…" }).click();
    const dialog = page.getByRole("alertdialog", { name: "Delete “Main account”?" });
    await dialog.getByLabel("To confirm, type Main account or DELETE").fill("Main account");
    await dialog.getByRole("button", { name: "Delete this key" }).click();

    await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
    const note = "The key is deleted here. It may still work at the paper exchange: delete it there too.";
    await page.getByText(note).first().waitFor();
    expect(complaints).toEqual([]);
  });
});
