import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialog, openAccount, openElsewhere } from "./account.ts";
import { focusIn, spoken } from "./browser.ts";
import { closeDesk, type Desk, openDesk, PASSWORD } from "./desk.ts";
import { problem } from "./problem.ts";

const ENDED = "Your session has ended";
const FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(closeDesk);

describe("the sessions", () => {
  it("are listed with what is known of them; this one first, and not to be ended here", async () => {
    const { page, email, complaints } = await openAccount(desk);
    await logInFrom(email, FIREFOX);
    await logInFrom(email, "curl/8.14.1");
    await page.reload();
    const rows = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
    await rows.nth(2).waitFor();
    expect(await rows.first().getByText("This browser").isVisible()).toBe(true);
    expect(await rows.first().getByRole("button").count()).toBe(0);
    await rows.filter({ hasText: "Firefox on Linux" }).getByRole("code").getByText("127.0.0.1").waitFor();
    await rows.filter({ hasText: "curl/8.14.1" }).getByText("Last used").waitFor();
    expect(complaints).toEqual([]);
  });

  it("end one by one; the focus goes on to the next, and the ended one's window asks for the log-in", async () => {
    const { page, email, complaints } = await openAccount(desk);
    await logInFrom(email, FIREFOX);
    const elsewhere = await openElsewhere(desk, email);
    await page.reload();
    const rows = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
    await rows.nth(2).waitFor();
    await page.getByRole("button", { name: "End Chrome on Linux, 127.0.0.1" }).press("Enter");
    await spoken(page, "Session ended: Chrome on Linux");
    await focusIn(rows.getByRole("heading", { name: "Firefox on Linux" }));
    expect(await rows.count()).toBe(2);
    await page.getByRole("button", { name: "End Firefox on Linux, 127.0.0.1" }).click();
    await focusIn(rows.first().getByRole("heading"));
    expect(await rows.count()).toBe(1);
    expect(await page.getByRole("button", { name: "End all others" }).count()).toBe(0);

    await elsewhere.page.getByRole("button", { name: "Make a paper key" }).click();
    await dialog(elsewhere.page, ENDED).waitFor();
    expect([...complaints, ...elsewhere.complaints]).toEqual([]);
  });

  it("end all but this one at once", async () => {
    const { page, email, complaints } = await openAccount(desk);
    await logInFrom(email, FIREFOX);
    await logInFrom(email, "curl/8.14.1");
    await page.reload();
    await page.getByRole("button", { name: "End all others" }).click();
    await spoken(page, "All other sessions were ended.");
    const rows = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
    await focusIn(rows.getByRole("heading"));
    expect(await rows.count()).toBe(1);
    expect(complaints).toEqual([]);
  });

  it("show what another device has ended already as ended, and a failure at its row", async () => {
    const { page, email, accessToken, complaints } = await openAccount(desk);
    await logInFrom(email, FIREFOX);
    await logInFrom(email, "curl/8.14.1");
    await page.reload();
    const rows = page.getByRole("list", { name: "Sessions" }).getByRole("listitem");
    await rows.nth(2).waitFor();
    await page.route("**/auth/sessions/*", (route) => route.fulfill(problem(503, "storage_busy")));
    const curl = rows.filter({ hasText: "curl/8.14.1" });
    await curl.getByRole("button").click();
    await curl.getByText("The server’s database is busy. Nothing was changed").waitFor();
    await page.unroute("**/auth/sessions/*");
    const headers = { authorization: `Bearer ${accessToken}` };
    await fetch(`${desk.url}/api/v1/auth/sessions`, { method: "DELETE", headers });
    await curl.getByRole("button").click();
    await curl.waitFor({ state: "detached" });
    await rows.filter({ hasText: "Firefox" }).waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });

  it("notice by themselves that this one was ended elsewhere", async () => {
    const { page, accessToken, complaints } = await openAccount(desk);
    await page.clock.install();
    await page.reload();
    await page.locator(".session").first().waitFor();
    await fetch(`${desk.url}/api/v1/auth/logout`, {
      method: "POST",
      headers: { authorization: `Bearer ${accessToken}`, origin: desk.url },
    });
    await page.clock.fastForward("01:05");
    await dialog(page, ENDED).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** Opens a session past the page, with a program of this name. */
async function logInFrom(email: string, userAgent: string): Promise<void> {
  const { status } = await fetch(`${desk.url}/api/v1/auth/login`, {
    method: "POST",
    headers: { "content-type": "application/json", "user-agent": userAgent },
    body: JSON.stringify({ email, password: PASSWORD }),
  });
  expect(status).toBe(200);
}
