import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { focusIn, openWindow } from "./browser.ts";
import { authorizationOf, closeDesk, type Desk, newEmail, openDesk, signUp } from "./desk.ts";
import { enterKey, entriesOf, keyForm, storeKey } from "./key-form.ts";
import { controlPaper, type Paper } from "./paper.ts";
import { recordText } from "./traces.ts";

const PASSWORD = "a long enough password";
const WRONG = "The e-mail or the password is not right. Try again.";
const ENDED = "Your session has ended";

let desk: Desk;
let paper: Paper;

beforeAll(async () => {
  desk = await openDesk();
  paper = controlPaper(desk.paperUrl);
});

afterAll(closeDesk);

describe("logging in", () => {
  it("with a wrong password is refused in one sentence; the e-mail stays, the password goes and has the focus", async () => {
    const email = await register();
    const { page, complaints } = await openWindow(desk.url);
    await logIn(page, email, "not the password");
    await page.getByRole("alert").getByText(WRONG).waitFor({ state: "attached" });
    await page.locator("form .panel").getByText(WRONG).waitFor();
    await focusIn(page.getByLabel("Password"));
    expect(await page.getByLabel("Password").inputValue()).toBe("");
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    await page.getByLabel("Password").fill(PASSWORD);
    await page.getByLabel("Password").press("Enter");
    await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("hides a password that was shown while it is sent", async () => {
    const { page, complaints } = await openWindow(desk.url);
    const held = Promise.withResolvers<void>();
    await page.route("**/api/v1/auth/login", async (route) => {
      await held.promise;
      await route.continue();
    });
    await page.getByRole("button", { name: "Show" }).click();
    expect(await page.getByLabel("Password").getAttribute("type")).toBe("text");
    await logIn(page, newEmail(), "not the password");
    await page.locator("[name=password][readonly]").waitFor();
    expect(await page.getByLabel("Password").getAttribute("type")).toBe("password");
    held.resolve();
    await page.locator("form .panel").getByText(WRONG).waitFor();
    expect(complaints).toEqual([]);
  });

  it("after ten wrong passwords has to wait, and is told how long", async () => {
    const email = await register();
    for (let count = 0; count < 10; count += 1) await post("login", { email, password: "not the password" });
    const { page, complaints } = await openWindow(desk.url);
    await logIn(page, email, PASSWORD);
    await page.locator("form .panel").getByText("Too many attempts. Try again in 15 minutes.").waitFor();
    expect(await page.getByLabel("E-mail").inputValue()).toBe(email);
    expect(complaints).toEqual([]);
  });

  it.each(["/login", "/signup"])(
    "with İ or ı in the e-mail gets a hint and sends nothing: %s",
    async (path) => {
      const { page, complaints } = await openWindow(desk.url);
      await page.goto(new URL(path, desk.url).href);
      const sent = countPosts(page, "/api/v1/auth/");
      await page.getByLabel("E-mail").fill("İSMAİL@example.com");
      await page.getByLabel("Password").fill(PASSWORD);
      await page.getByLabel("Password").press("Enter");
      await focusIn(page.getByLabel("E-mail"));
      await page.getByText("Write the e-mail address with i, not with İ or ı").waitFor();
      await page.getByLabel("E-mail").fill("ISMAIL@example.com");
      await page.getByText("Write the e-mail address with i").waitFor({ state: "detached" });
      expect(sent()).toBe(0);
      expect(complaints).toEqual([]);
    },
  );

  it("where registration is closed offers no sign-up, and says who makes accounts", async () => {
    const closed = await openDesk({ REGISTRATION: "closed" });
    const { page, complaints } = await openWindow(closed.url);
    await page.getByText("New accounts are made by the operator of this server.").waitFor();
    expect(await page.getByRole("link", { name: "Create one" }).count()).toBe(0);
    await page.goto(new URL("/signup", closed.url).href);
    await page.getByText("New accounts are made by the operator of this server.").waitFor();
    expect(await page.getByLabel("E-mail").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe("a session", () => {
  it("outlives a reload", async () => {
    const { page, complaints } = await openWindow(desk.url);
    const { email } = await signUp(page);
    await page.reload();
    await page.getByText(email).waitFor();
    await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("is renewed once, unseen, when the access token runs out", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.clock.install();
    await signUp(page);
    const renewals = countPosts(page, "/auth/refresh");
    await page.clock.fastForward("16:00");
    await enterKey(page, await paper.makeKey(), "Main account");
    await keyForm(page).submit.click();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(renewals()).toBe(1);
    expect(await page.getByRole("dialog", { name: ENDED }).count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("that is logged out ends in this tab with the log-in page, and in another with the dialog", async () => {
    const { page, openTab, complaints } = await openWindow(desk.url);
    await signUp(page);
    const other = await openTab();
    await enterKey(other.page, await paper.makeKey(), "Main account");
    const typed = await entriesOf(other.page);
    await page.bringToFront();
    await page.getByRole("button", { name: "Log out" }).click();
    await focusIn(page.getByRole("heading", { level: 1, name: "Log in" }));
    await page.reload();
    await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor();

    await other.page.getByRole("dialog", { name: ENDED }).waitFor();
    await other.page.bringToFront();
    await resume(other.page);
    expect(await entriesOf(other.page)).toEqual(typed);
    await keyForm(other.page).submit.click();
    await other.page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect([...complaints, ...other.complaints]).toEqual([]);
  });
});

describe("a session that ends on the server", () => {
  it("while somebody types asks for the password over the page; everything typed is there afterwards", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.clock.install();
    await signUp(page);
    const end = await sessionEnder(page);
    await enterKey(page, await paper.makeKey(), "Main account");
    const typed = await entriesOf(page);
    await keyForm(page).label.focus();
    await end();
    await page.clock.fastForward("01:05");
    await focusIn(page.getByRole("dialog", { name: ENDED }).getByLabel("Password"));
    await resume(page);
    await focusIn(keyForm(page).label);
    expect(await entriesOf(page)).toEqual(typed);
    expect(complaints).toEqual([]);
  });

  it("under an act lets the act go on by itself after the right password, and not after a wrong one", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const end = await sessionEnder(page);
    const key = await paper.makeKey();
    await enterKey(page, key, "Main account");
    await end();
    await keyForm(page).submit.click();
    const dialog = page.getByRole("dialog", { name: ENDED });
    await dialog.getByRole("button", { name: "Log in" }).click();
    await dialog.getByText("Enter your password").waitFor();
    await dialog.getByLabel("Password").fill("not the password");
    await dialog.getByLabel("Password").press("Enter");
    await dialog.getByText(WRONG).waitFor();
    await focusIn(dialog.getByLabel("Password"));
    expect(await dialog.getByLabel("Password").inputValue()).toBe("");
    expect(await entriesOf(page)).toEqual({ ...key, label: "Main account" });
    await resume(page);
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("can be left by Leave and not by Escape; the next user of the tab sees nothing of the first", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    await storeKey(page, paper, "Ayşe’s account");
    const end = await sessionEnder(page);
    await page.getByRole("table").waitFor();
    await end();
    await page.getByRole("button", { name: "Check now" }).click();
    const dialog = page.getByRole("dialog", { name: ENDED });
    await focusIn(dialog.getByLabel("Password"));
    await page.keyboard.press("Escape");
    await page.mouse.click(5, 5);
    // Whatever closes would have closed by the time that this is explained.
    await dialog.getByRole("button", { name: "Log in" }).click();
    await dialog.getByText("Enter your password").waitFor();
    await dialog.getByRole("button", { name: "Leave this page" }).click();
    await focusIn(page.getByRole("heading", { level: 1, name: "Log in" }));

    const shown = recordText(page, "Ayşe’s account");
    await logIn(page, await register(), PASSWORD);
    await page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();
    expect(await (await shown)()).toBe(false);
    expect(complaints).toEqual([]);
  });
});

describe("two users in two tabs of one browser", () => {
  it("stay apart: the first page never shows or acts for the second, and asks for its own password", async () => {
    const first = await openWindow(desk.url);
    await first.page.clock.install();
    await first.page.reload();
    const second = await first.openTab("/login");
    const [ayse, mehmet] = [await register(), await register()];
    await first.page.bringToFront();
    await logIn(first.page, ayse, PASSWORD);
    await storeKey(first.page, paper, "Ayşe’s account");
    await second.page.bringToFront();
    await logIn(second.page, mehmet, PASSWORD);
    await second.page.getByRole("heading", { level: 1, name: "Add your exchange key" }).waitFor();

    await first.page.clock.fastForward("16:00");
    const dialog = first.page.getByRole("dialog", { name: ENDED });
    await dialog.getByText(ayse).waitFor();
    expect(await first.page.getByText(mehmet).count()).toBe(0);
    await first.page
      .getByRole("heading", { level: 2, name: "Ayşe’s account", includeHidden: true })
      .waitFor();

    await second.page.getByText(mehmet).waitFor();
    await storeKey(second.page, paper, "Mehmet’s account");
    expect(await first.page.getByText("Mehmet’s account").count()).toBe(0);
    await first.page.bringToFront();
    await resume(first.page);
    await first.page.getByText(ayse).waitFor();
    await first.page.getByRole("button", { name: "Check now" }).click();
    await first.page
      .getByRole("status")
      .getByText("Checked. The paper exchange confirmed the key.")
      .waitFor();
    await first.page.getByRole("heading", { level: 2, name: "Ayşe’s account" }).waitFor();
    expect([...first.complaints, ...second.complaints]).toEqual([]);
  });
});

function post(act: string, body: object): Promise<Response> {
  return fetch(`${desk.url}/api/v1/auth/${act}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(body),
  });
}

/** An account that has never logged in. */
async function register(): Promise<string> {
  const email = newEmail();
  const { status } = await post("register", { email, password: PASSWORD });
  expect(status).toBe(201);
  return email;
}

async function logIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Log in" }).click();
}

/** Answers the dialog. */
async function resume(page: Page): Promise<void> {
  const dialog = page.getByRole("dialog", { name: ENDED });
  await dialog.getByLabel("Password").fill(PASSWORD);
  await dialog.getByRole("button", { name: "Log in" }).click();
  await dialog.waitFor({ state: "detached" });
}

/** Ends the session of this page on the server, of which the page hears nothing. */
async function sessionEnder(page: Page): Promise<() => Promise<void>> {
  const authorization = await authorizationOf(page);
  return async () => {
    const { status } = await fetch(`${desk.url}/api/v1/auth/logout`, {
      method: "POST",
      headers: { authorization, origin: desk.url },
    });
    expect(status).toBe(204);
  };
}

function countPosts(page: Page, path: string): () => number {
  let count = 0;
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().includes(path)) count += 1;
  });
  return () => count;
}
