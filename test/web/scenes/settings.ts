import type { Page } from "playwright-core";
import { codeOf, secretIn } from "../authenticator.ts";
import { ageSessions } from "../database.ts";
import { PASSWORD } from "../desk.ts";
import type { Stage } from "../stage.ts";
import { abort, alter, go, hang, press, refuse, type Scene, see, seeText } from "./scene.ts";

const AGENTS = [
  "Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.1 Mobile/15E148 Safari/604.1",
  "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
  "a-program-with-a-name-that-is-longer-than-any-column-of-any-page-could-be/1.0.0-beta.7 (somewhere)",
];

async function openSettings(page: Page): Promise<void> {
  await go(page, "/settings");
  await see(page, ".session");
  await see(page, "#delete-account");
}

async function enterPasswords(page: Page, current: string, next: string): Promise<void> {
  await openSettings(page);
  await page.getByLabel("Current password").fill(current);
  await page.getByLabel("New password").fill(next);
  await press(page, "Change password");
}

async function beginEnrolment(page: Page): Promise<void> {
  await openSettings(page);
  await press(page, "Set up…");
  await see(page, ".qr");
}

async function enrol(page: Page, stage: Stage): Promise<void> {
  stage.later(() => stage.newcomer.ask("DELETE", "/api/v1/auth/totp"));
  await beginEnrolment(page);
  await page.locator("[name=totp]").fill(codeOf(await secretIn(page)));
  await press(page, "Turn on");
  await see(page, ".recovery-codes");
}

/** The newcomer's password was entered long ago; whatever is asked past the page enters it again. */
function letItBeLater({ desk, newcomer, later }: Stage): void {
  later(() => newcomer.ask("GET", "/api/v1/auth/me"));
  ageSessions(desk, newcomer.email);
}

async function askForStepUp(page: Page, stage: Stage): Promise<void> {
  letItBeLater(stage);
  await openSettings(page);
  await press(page, "Set up…");
  await see(page, "[role=dialog]");
}

async function openDeletion(page: Page): Promise<void> {
  await openSettings(page);
  await press(page, "Delete account…");
  await see(page, "[role=alertdialog]");
}

/** The settings of an account, each act and what may come of it. */
export const SETTINGS_SCENES: readonly Scene[] = [
  { name: "settings", who: "newcomer", bring: openSettings },
  {
    name: "settings, on their way",
    who: "newcomer",
    async bring(page) {
      await page.route("**/SettingsPage*.js", hang);
      await go(page, "/settings");
      await see(page, ".skeleton:not(.skeleton-early)");
    },
  },
  {
    name: "settings, newer page on the server",
    who: "newcomer",
    expected: /dynamically imported module/,
    async bring(page) {
      await page.route("**/SettingsPage*.js", abort);
      await go(page, "/settings");
      await seeText(page, "A part of this page could not be loaded.");
    },
  },
  {
    name: "settings, password, two errors",
    who: "newcomer",
    async bring(page) {
      await enterPasswords(page, "", "short");
      await seeText(page, "There is more than one thing to mend");
    },
  },
  {
    name: "settings, password, no answer",
    who: "newcomer",
    async bring(page) {
      await page.route("**/auth/password", abort);
      await page.route("**/healthz", abort);
      await enterPasswords(page, PASSWORD, PASSWORD);
      await see(page, "form .panel");
    },
  },
  {
    name: "settings, password changed",
    who: "newcomer",
    async bring(page) {
      await enterPasswords(page, PASSWORD, PASSWORD);
      await see(page, ".panel.tone-ok");
    },
  },
  {
    name: "settings, four sessions",
    who: "owner",
    async bring(page, stage) {
      stage.later(() => stage.owner.ask("DELETE", "/api/v1/auth/sessions"));
      for (const agent of AGENTS) await stage.logIn(stage.owner.email, agent);
      await openSettings(page);
      await see(page, ".session:nth-child(4)");
    },
  },
  {
    name: "settings, sessions and key could not be loaded",
    who: "owner",
    async bring(page) {
      await refuse(page, "/api/v1/auth/sessions", 503, "storage_failed");
      await refuse(page, "/api/v1/api-keys/me", 503, "storage_failed");
      await go(page, "/settings");
      await seeText(page, "Your sessions could not be loaded");
      await seeText(page, "Your key could not be loaded");
    },
  },
  {
    name: "settings, a session that could not be ended",
    who: "owner",
    async bring(page, stage) {
      stage.later(() => stage.owner.ask("DELETE", "/api/v1/auth/sessions"));
      await stage.logIn(stage.owner.email, AGENTS[0]);
      await refuse(page, "/api/v1/auth/sessions/*", 503, "storage_busy");
      await openSettings(page);
      await page.getByRole("button", { name: "End Safari on iPhone" }).click();
      await see(page, ".session .panel");
    },
  },
  { name: "second factor, setting up", who: "newcomer", bring: beginEnrolment },
  {
    name: "second factor, wrong code",
    who: "newcomer",
    async bring(page) {
      await beginEnrolment(page);
      await page.locator("[name=totp]").fill("12345");
      await press(page, "Turn on");
      await see(page, ".field-error");
    },
  },
  {
    name: "second factor, no longer possible",
    who: "newcomer",
    async bring(page) {
      await refuse(page, "/api/v1/auth/totp", 409, "totp_enabled");
      await openSettings(page);
      await press(page, "Set up…");
      await seeText(page, "Two-step verification is on already.");
    },
  },
  {
    name: "recovery codes, copied",
    who: "newcomer",
    async bring(page, stage) {
      await page.context().grantPermissions(["clipboard-write"]);
      await enrol(page, stage);
      await press(page, "Copy Recovery codes");
      await seeText(page, "Clear the clipboard when you are done.");
    },
  },
  {
    name: "recovery codes, closing without",
    who: "newcomer",
    async bring(page, stage) {
      await enrol(page, stage);
      await page.keyboard.press("Escape");
      await seeText(page, "Close without copying or downloading them?");
    },
  },
  {
    name: "second factor, on",
    who: "newcomer",
    async bring(page) {
      await alter(page, "/api/v1/auth/me", { has_totp: true });
      await openSettings(page);
      await seeText(page, "Turn off…");
    },
  },
  {
    name: "second factor, turning off",
    who: "newcomer",
    async bring(page) {
      await alter(page, "/api/v1/auth/me", { has_totp: true });
      await openSettings(page);
      await press(page, "Turn off…");
      await see(page, "[role=alertdialog]");
    },
  },
  {
    name: "step-up, wrong password",
    who: "newcomer",
    async bring(page, stage) {
      await askForStepUp(page, stage);
      await page.getByRole("dialog").getByLabel("Password").fill("not the password");
      await press(page, "Confirm");
      await see(page, ".field-error");
    },
  },
  {
    name: "step-up, by a code, over the dialog for turning off",
    who: "newcomer",
    async bring(page, stage) {
      await alter(page, "/api/v1/auth/me", { has_totp: true });
      await openSettings(page);
      letItBeLater(stage);
      await press(page, "Turn off…");
      await press(page, "Turn off");
      await press(page, "Use a code of your app instead");
      await see(page, "[name=totp]");
    },
  },
  { name: "delete account, no key", who: "newcomer", bring: openDeletion },
  {
    name: "delete account, three bots, another word",
    who: "owner",
    async bring(page) {
      await alter(page, "/api/v1/api-keys/me", { virtual_key_count: 3 });
      await openDeletion(page);
      await page.getByRole("alertdialog").getByRole("textbox").fill("somebody@example.com");
      await press(page, "Delete my account");
      await see(page, ".field-error");
    },
  },
];
