import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { SECRETS } from "../cli/program.ts";
import { focusIn, openWindow } from "./browser.ts";
import { invite } from "./database.ts";
import { closeDesk, type Desk, newEmail, openDesk, PASSWORD } from "./desk.ts";
import { keptBy, placesWith } from "./traces.ts";

const { JWT_SECRET } = SECRETS;
/** How the page was reached stands in a record of the browser's own, which a page cannot change, until it is left. */
const BY_THE_BROWSER = "performance";
const NEEDED = "New accounts need an invitation here.";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk({ REGISTRATION: "invite", JWT_SECRET });
});

afterAll(closeDesk);

const linkOf = (invitation: string) => `${desk.url}/signup#invitation=${invitation}`;
const field = (page: Page) => page.getByLabel("Invitation");

async function signUp(page: Page, email = newEmail()): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
}

function arrived(page: Page): Promise<void> {
  return page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
}

describe("signing up where an invitation is needed", () => {
  it("goes by the link alone, which is out of the address at once and leaves no trace", async () => {
    const { page, complaints, said } = await openWindow(desk.url);
    const invitation = invite(desk, JWT_SECRET);
    const requests: string[] = [];
    page.on("request", (request) => requests.push(request.url()));
    const answers = Promise.withResolvers<void>();
    await page.route("**/api/v1/about", async (route) => {
      await answers.promise;
      await route.continue();
    });
    await page.goto(linkOf(invitation));
    await page.getByRole("heading", { level: 1, name: "Create an account" }).waitFor();
    expect(page.url()).toBe(`${desk.url}/signup`);
    expect(await field(page).inputValue()).toBe(invitation);
    answers.resolve();
    await page.getByText("Taken from the link that you opened. It works once.").waitFor();
    expect(await page.getByText(NEEDED).count()).toBe(0);
    expect(await placesWith(page, invitation)).toEqual(["other fields", BY_THE_BROWSER]);
    await signUp(page);
    await arrived(page);
    expect(await placesWith(page, invitation)).toEqual([BY_THE_BROWSER]);
    expect(JSON.stringify(await keptBy(page))).not.toContain(invitation);
    expect([...requests, ...said].filter((text) => text.includes(invitation))).toEqual([]);
    await page.goBack();
    expect(page.url()).not.toContain(invitation);
    expect(complaints).toEqual([]);
  });

  it("without one says where it comes from, and takes a pasted link or what is in it", async () => {
    for (const paste of [linkOf, (invitation: string) => ` ${invitation} `]) {
      const { page, complaints } = await openWindow(desk.url);
      await page.getByRole("link", { name: "Create one" }).click();
      await page.getByText(NEEDED).waitFor();
      await signUp(page);
      await focusIn(field(page));
      await page.getByText("Paste the invitation").first().waitFor();
      await field(page).fill("khi_cut-off");
      await page.getByText("This is not a whole invitation.").waitFor();
      await field(page).fill(paste(invite(desk, JWT_SECRET)));
      await page.getByText("This is not a whole invitation.").waitFor({ state: "detached" });
      await page.getByRole("button", { name: "Create account" }).click();
      await arrived(page);
      expect(complaints).toEqual([]);
    }
  });

  it("with one that was used says so at its field; another one can be pasted", async () => {
    const used = invite(desk, JWT_SECRET);
    const first = await openWindow(desk.url);
    await first.page.goto(linkOf(used));
    await signUp(first.page);
    await arrived(first.page);

    const { page, complaints } = await openWindow(desk.url);
    const email = newEmail();
    await page.goto(linkOf(used));
    await signUp(page, email);
    await page.getByText("This invitation does not hold:").waitFor();
    await focusIn(field(page));
    expect(await field(page).getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    await field(page).fill(invite(desk, JWT_SECRET));
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Password").press("Enter");
    await arrived(page);
    expect([...first.complaints, ...complaints]).toEqual([]);
  });

  it("takes the link that is opened in a window that shows the form already", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.getByRole("link", { name: "Create one" }).click();
    await page.getByText(NEEDED).waitFor();
    const invitation = invite(desk, JWT_SECRET);
    await page.evaluate((link) => location.assign(link), linkOf(invitation));
    await page.getByText("Taken from the link that you opened.").waitFor();
    expect([page.url(), await field(page).inputValue()]).toEqual([`${desk.url}/signup`, invitation]);
    await signUp(page);
    await arrived(page);
    expect(complaints).toEqual([]);
  });
});

describe("signing up where none is needed", () => {
  it("drops what a link brings along", async () => {
    const open = await openDesk();
    const { page, complaints } = await openWindow(open.url);
    await page.goto(`${open.url}/signup#invitation=khi_${"a".repeat(43)}`);
    await page.getByRole("heading", { level: 1, name: "Create an account" }).waitFor();
    await page.waitForLoadState("networkidle");
    expect([page.url(), await field(page).count()]).toEqual([`${open.url}/signup`, 0]);
    await signUp(page);
    await arrived(page);
    expect(complaints).toEqual([]);
  });
});
