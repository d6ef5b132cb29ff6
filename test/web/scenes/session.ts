import type { Page } from "playwright-core";
import { goOffline } from "../browser.ts";
import { abort, alter, go, press, refuse, type Scene, see, seeText } from "./scene.ts";

async function fill(page: Page, email: string, password: string, action: string): Promise<void> {
  await page.getByLabel("E-mail").fill(email);
  await page.getByLabel("Password").fill(password);
  await press(page, action);
}

/** The owner's session is over, and the page learns of it. */
async function endSession(page: Page): Promise<void> {
  await go(page, "/");
  await see(page, "table");
  await refuse(page, "/api/v1/api-keys/balance", 401, "session_expired");
  await refuse(page, "/api/v1/auth/refresh", 401, "session_expired");
  await press(page, "Refresh");
  await see(page, "[role=dialog]");
}

/** Logging in, signing up, and what stands around every page. */
export const SESSION_SCENES: readonly Scene[] = [
  { name: "log in", who: "visitor", bring: (page) => go(page, "/login") },
  {
    name: "log in, nothing entered",
    who: "visitor",
    async bring(page) {
      await go(page, "/login");
      await press(page, "Log in");
      await seeText(page, "There is more than one thing to mend");
    },
  },
  {
    name: "log in, wrong password",
    who: "visitor",
    async bring(page) {
      await go(page, "/login");
      await fill(page, "nobody@example.com", "not the password", "Log in");
      await see(page, "form .panel");
    },
  },
  {
    name: "log in, no registration",
    who: "visitor",
    async bring(page) {
      await alter(page, "/api/v1/about", { registration: "closed" });
      await go(page, "/login");
      await seeText(page, "New accounts are made by the operator");
    },
  },
  {
    name: "log in, log-out not heard of",
    who: "owner",
    async bring(page, stage) {
      stage.later(() => page.evaluate(() => localStorage.setItem("keyhold.session", "1")));
      await go(page, "/");
      await see(page, "table");
      await page.route("**/auth/logout", abort);
      await page.route("**/healthz", abort);
      await press(page, "Log out");
      await seeText(page, "could not confirm that your session is over");
    },
  },
  { name: "sign up", who: "visitor", bring: (page) => go(page, "/signup") },
  {
    name: "sign up, two errors",
    who: "visitor",
    async bring(page) {
      await go(page, "/signup");
      await fill(page, "ayse", "short", "Create account");
      await seeText(page, "There is more than one thing to mend");
    },
  },
  {
    name: "sign up, Turkish letter, password shown",
    who: "visitor",
    async bring(page) {
      await go(page, "/signup");
      await press(page, "Show");
      await fill(page, "İsmail@example.com", "a long enough password", "Create account");
      await seeText(page, "not with İ or ı");
    },
  },
  {
    name: "sign up, e-mail taken",
    who: "visitor",
    async bring(page, stage) {
      await go(page, "/signup");
      await fill(page, stage.owner.email, "a long enough password", "Create account");
      await see(page, "form .panel");
    },
  },
  {
    name: "log in, a code is asked for",
    who: "visitor",
    async bring(page) {
      await refuse(page, "/api/v1/auth/login", 401, "totp_required");
      await go(page, "/login");
      await fill(page, "ayse@example.com", "a long enough password", "Log in");
      await see(page, "[name=totp]");
    },
  },
  {
    name: "log in, a wrong recovery code",
    who: "visitor",
    async bring(page) {
      await refuse(page, "/api/v1/auth/login", 401, "totp_required");
      await go(page, "/login");
      await fill(page, "ayse@example.com", "a long enough password", "Log in");
      await press(page, "Use a recovery code instead");
      await refuse(page, "/api/v1/auth/login", 401, "bad_credentials", { factor: "totp" });
      await page.getByLabel("Recovery code").fill("ab1cd-ef2gh");
      await press(page, "Log in");
      await see(page, ".field-error");
    },
  },
  {
    name: "sign up, by invitation",
    who: "visitor",
    async bring(page) {
      await alter(page, "/api/v1/about", { registration: "invite" });
      await go(page, "/signup");
      await see(page, "[name=invitation]");
    },
  },
  {
    name: "sign up, invitation of the link refused",
    who: "visitor",
    async bring(page) {
      await alter(page, "/api/v1/about", { registration: "invite" });
      await refuse(page, "/api/v1/auth/register", 403, "invitation_invalid");
      await go(page, "/login");
      await go(page, `/signup#invitation=khi_${"a".repeat(43)}`);
      await fill(page, "ayse@example.com", "a long enough password", "Create account");
      await see(page, ".field-error");
    },
  },
  {
    name: "account deleted",
    who: "owner",
    async bring(page, stage) {
      stage.later(() => page.evaluate(() => localStorage.setItem("keyhold.session", "1")));
      await go(page, "/settings");
      await see(page, "#delete-account");
      await page.route("**/api/v1/auth/me", (route) => route.fulfill({ status: 204 }));
      await press(page, "Delete account…");
      await page.getByRole("alertdialog").getByRole("textbox").fill("DELETE");
      await press(page, "Delete my account");
      await seeText(page, "The account was deleted.");
    },
  },
  { name: "nothing at this address", who: "visitor", bring: (page) => go(page, "/nowhere") },
  { name: "session over", who: "owner", bring: endSession },
  {
    name: "session over, wrong password",
    who: "owner",
    async bring(page) {
      await endSession(page);
      await page.getByRole("dialog").getByLabel("Password").fill("not the password");
      await page.getByRole("dialog").getByRole("button", { name: "Log in" }).click();
      await see(page, ".field-error");
    },
  },
  {
    name: "no answer from Keyhold",
    who: "owner",
    async bring(page) {
      await go(page, "/");
      await see(page, "table");
      await page.route(/\/api\/v1\/|\/healthz/, abort);
      await press(page, "Refresh");
      await seeText(page, "Keyhold does not answer");
    },
  },
  {
    name: "offline",
    who: "owner",
    async bring(page) {
      await go(page, "/");
      await see(page, "table");
      await goOffline(page);
      await seeText(page, "No connection.");
    },
  },
  {
    name: "a fault of the page",
    who: "owner",
    expected: /TypeError/,
    async bring(page) {
      await alter(page, "/api/v1/api-keys/me", { permissions: null });
      await go(page, "/");
      await seeText(page, "Something went wrong in this page.");
    },
  },
];
