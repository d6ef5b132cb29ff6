import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialog, enterCredentials, logOut, openAccount, openElsewhere } from "./account.ts";
import { focusIn, spoken } from "./browser.ts";
import { closeDesk, type Desk, openDesk, PASSWORD } from "./desk.ts";

const OTHER = "another long password";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(closeDesk);

function passwordForm(page: Page) {
  const region = page.getByRole("region", { name: "Password", exact: true });
  return {
    region,
    current: region.getByLabel("Current password"),
    next: region.getByLabel("New password"),
    submit: region.getByRole("button", { name: "Change password" }),
  };
}

describe("the settings", () => {
  it("are a page of their own: heading, title and focus change, and the way back is shown", async () => {
    const { page, complaints } = await openAccount(desk);
    await focusIn(page.getByRole("heading", { level: 1, name: "Settings" }));
    expect(await page.title()).toBe("Settings · Keyhold");
    const links = page.getByRole("navigation", { name: "Pages" }).getByRole("link");
    expect(await links.allInnerTexts()).toEqual(["Key", "Bots", "Activity", "Settings"]);
    expect(await page.locator("[aria-current=page]").allInnerTexts()).toEqual(["Settings"]);
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await links.first().click();
    await focusIn(page.getByRole("heading", { level: 1, name: "Add your exchange key" }));
    await page.goBack();
    await focusIn(page.getByRole("heading", { level: 1, name: "Settings" }));
    expect(complaints).toEqual([]);
  });

  it("are where a log-in leads that began there, and nobody else's page is", async () => {
    const { page, email, complaints } = await openAccount(desk);
    await logOut(page);
    await page.goto(new URL("/settings", desk.url).href);
    await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor();
    expect(new URL(page.url()).pathname).toBe("/login");
    await enterCredentials(page, email);
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    await logOut(page);
    await page.evaluate(() => history.replaceState({ from: "//elsewhere.example" }, ""));
    await enterCredentials(page, email);
    await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("changing the password", () => {
  it("ends the other sessions and no more; the old password is good for nothing then", async () => {
    const { page, email, complaints } = await openAccount(desk);
    const elsewhere = await openElsewhere(desk, email);
    const { region, current, next, submit } = passwordForm(page);
    expect(await current.getAttribute("autocomplete")).toBe("current-password");
    expect(await next.getAttribute("autocomplete")).toBe("new-password");
    await current.fill(PASSWORD);
    await next.fill(OTHER);
    await submit.click();
    await region.getByText("Password changed. Your other sessions were ended.").waitFor();
    await spoken(page, "Password changed. Your other sessions were ended.");
    expect([await current.inputValue(), await next.inputValue()]).toEqual(["", ""]);
    await page.getByRole("button", { name: "End all others" }).waitFor({ state: "detached" });
    await next.press("x");
    await region.getByText("Password changed.").waitFor({ state: "detached" });

    await elsewhere.page.getByRole("button", { name: "Make a paper key" }).click();
    await dialog(elsewhere.page, "Your session has ended").waitFor();
    await logOut(page);
    await enterCredentials(page, email);
    await page.locator("form .panel").getByText("The e-mail or the password is not right.").waitFor();
    await enterCredentials(page, email, OTHER);
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect([...complaints, ...elsewhere.complaints]).toEqual([]);
  });

  it("with a wrong one says so at its field, which is emptied and has the focus; the new one stays", async () => {
    const { page, complaints } = await openAccount(desk);
    const { region, current, next, submit } = passwordForm(page);
    await current.fill("not the password");
    await next.fill(OTHER);
    await next.press("Enter");
    await region.getByText("The password is not right. Try again.").waitFor();
    await focusIn(current);
    expect([await current.inputValue(), await next.inputValue()]).toEqual(["", OTHER]);
    expect(await current.getAttribute("aria-invalid")).toBe("true");
    await current.fill(PASSWORD);
    await region.getByText("The password is not right.").waitFor({ state: "detached" });
    await submit.click();
    await region.getByText("Password changed.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("keeps what stands and what was typed when the language changes", async () => {
    const { page, complaints } = await openAccount(desk);
    const { current, next, submit } = passwordForm(page);
    await current.fill("not the password");
    await next.fill(OTHER);
    await submit.click();
    await page.getByText("The password is not right. Try again.").waitFor();
    await page.getByLabel("Language").selectOption("Türkçe");
    await page.getByText("Parola doğru değil. Yeniden deneyin.").waitFor();
    expect(await page.getByLabel("Yeni parola").inputValue()).toBe(OTHER);
    expect(await page.title()).toBe("Ayarlar · Keyhold");
    expect(await page.locator(".session h3").innerText()).not.toContain(" on ");
    expect(complaints).toEqual([]);
  });

  it("with two faults gives a summary that leads to them, and asks the server nothing", async () => {
    const { page, complaints } = await openAccount(desk);
    const sent: string[] = [];
    page.on("request", (request) => sent.push(request.method()));
    const { region, current, next, submit } = passwordForm(page);
    await next.fill("short");
    await submit.click();
    const summary = region.getByRole("region", { name: "There is more than one thing to mend" });
    await focusIn(summary);
    await summary.getByRole("link", { name: "Use at least 8 characters" }).click();
    await focusIn(next);
    await summary.getByRole("link", { name: "Enter your current password" }).click();
    await focusIn(current);
    expect(sent).not.toContain("POST");
    expect(complaints).toEqual([]);
  });

  it("whose answer is lost says that it may have happened, and how to find out", async () => {
    const { page, complaints } = await openAccount(desk);
    const { region, current, next, submit } = passwordForm(page);
    await page.route("**/auth/password", async (route) => {
      await route.fetch();
      await route.abort();
    });
    await current.fill(PASSWORD);
    await next.fill(OTHER);
    await submit.click();
    await region
      .locator(".tone-unknown")
      .getByText("It is not certain whether the password was changed.")
      .waitFor();
    await page.unroute("**/auth/password");
    await submit.click();
    await region.getByText("The password is not right. Try again.").waitFor();
    expect(complaints).toEqual([]);
  });
});
