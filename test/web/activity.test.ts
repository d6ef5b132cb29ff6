import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAccount } from "./account.ts";
import { focusIn, spoken } from "./browser.ts";
import { closeDesk, type Desk, openDesk, PASSWORD } from "./desk.ts";
import { tamper } from "./scenes/activity.ts";

let desk: Desk;
beforeAll(async () => {
  desk = await openDesk();
});
afterAll(closeDesk);

async function logIn(email: string, password = PASSWORD): Promise<void> {
  await fetch(`${desk.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ email, password }),
  });
}

/** Two entries that cost the server little. */
async function beginAndDropKey(accessToken: string): Promise<void> {
  const keys = `${desk.url}/api/v1/api-keys`;
  const headers = { authorization: `Bearer ${accessToken}` };
  const json = { ...headers, "content-type": "application/json" };
  const made = await fetch(`${keys}/generate`, {
    method: "POST",
    headers: json,
    body: '{"exchange":"paper"}',
  });
  const { id } = (await made.json()) as { id: number };
  await fetch(`${keys}/generated/${id}`, { method: "DELETE", headers });
}

async function openActivity(search = "") {
  const account = await openAccount(desk);
  await logIn(account.email, "not the password");
  await account.page.goto(`${desk.url}/activity${search}`);
  await account.page.locator(".entry").first().waitFor();
  return account;
}

describe("the activity view", () => {
  it("says what happened, who did it and from where, newest first, and what each hash is made of", async () => {
    const { page, complaints } = await openActivity();
    const rows = page.locator(".entry-button");
    expect(await rows.nth(1).innerText()).toMatch(
      /Login refused, wrong e-mail or password\s+Somebody who was not logged in, 127\.0\.0\.1, [\d:]{8}\s+Refused/,
    );
    expect(await rows.last().innerText()).toMatch(/Account created\s+Somebody|Account created\s+You/);
    await rows.first().press("Enter");
    expect(await rows.first().getAttribute("aria-expanded")).toBe("true");
    await page.locator(".entry-more").getByText("Hash of the entry before").waitFor();
    await rows.first().press("Space");
    expect(await rows.first().getAttribute("aria-expanded")).toBe("false");
    expect(complaints).toEqual([]);
  });

  it("keeps its filter in the address, and a day that nothing happened on is empty", async () => {
    const { page, complaints } = await openActivity();
    await page.getByLabel("Outcome").selectOption("refused");
    await page.waitForURL("**/activity?outcome=refused");
    await page.waitForFunction(() => document.querySelectorAll(".entry").length === 1);
    await page.getByLabel("To day").fill("2020-01-01");
    await page.getByText("Nothing that was recorded passes this filter.").waitFor();
    await page.getByRole("button", { name: "Clear filter" }).click();
    await page.waitForURL("**/activity");
    await page.waitForFunction(() => document.querySelectorAll(".entry").length > 1);
    expect(complaints).toEqual([]);
  });

  it("loads more when it is asked to, and the focus goes to the first that is new", async () => {
    const { page, accessToken, complaints } = await openActivity();
    for (let count = 0; count < 30; count++) await beginAndDropKey(accessToken);
    await page.reload();
    await page.locator(".entry").nth(49).waitFor();
    expect(await page.locator(".entry").count()).toBe(50);
    await page.getByRole("button", { name: "Load more" }).click();
    await focusIn(page.locator(".entry-button").nth(50));
    expect(await page.getByRole("button", { name: "Load more" }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("verifies in the browser: whole, and names the entry that somebody changed", async () => {
    const { page, complaints } = await openActivity();
    await page.getByRole("button", { name: "Verify all entries" }).click();
    const verdict = page.locator("[aria-labelledby=verify] .panel");
    await verdict.getByText(/^All \d+ entries fit\. Nothing was changed\.$/).waitFor();
    await verdict.getByText("finds the same").waitFor();
    await tamper(page, 2);
    await page.getByRole("button", { name: "Verify all entries" }).click();
    await verdict.getByText("Entry 2 was changed.").waitFor();
    await verdict.getByText("The server itself finds nothing wrong: do not rely on it.").waitFor();
    await page.unrouteAll({ behavior: "ignoreErrors" });
    await page.route("**/api/v1/audit/verify", (route) => route.abort());
    await page.route("**/healthz", (route) => route.continue());
    await page.getByRole("button", { name: "Verify all entries" }).click();
    await verdict.getByText("The server could not be asked what it finds.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("can be stopped while it verifies", async () => {
    const { page, complaints } = await openActivity();
    await page.route("**/api/v1/audit?limit=500", () => {});
    await page.getByRole("button", { name: "Verify all entries" }).click();
    await page.getByRole("progressbar").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("button", { name: "Verify all entries" }).waitFor();
    expect(await page.getByRole("progressbar").count()).toBe(0);
    await page.unrouteAll({ behavior: "ignoreErrors" });
    expect(complaints).toEqual([]);
  });

  it("hands everything over as JSON Lines and as CSV", async () => {
    const { page, complaints } = await openActivity();
    for (const [button, form] of [
      ["Download as JSON Lines", /^\{"chain_id":\d+,"sequence":5,/],
      ["Download as CSV", /^chain_id,sequence,at,event,/],
    ] as const) {
      const download = page.waitForEvent("download");
      await page.getByRole("button", { name: button }).click();
      expect(readFileSync(await (await download).path(), "utf8")).toMatch(form);
      await spoken(page, `Downloaded: keyhold-activity.${form.source.includes("event") ? "csv" : "jsonl"}`);
    }
    expect(complaints).toEqual([]);
  });
});
