import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../cli/program.ts";
import { codeOf, roomInStep, secretIn } from "./authenticator.ts";
import { openWindow } from "./browser.ts";
import { ageSessions } from "./database.ts";
import { closeDesk, newEmail, PASSWORD, signUp } from "./desk.ts";
import { expectFocus, tabTo } from "./keyboard.ts";
import { SCENES, show } from "./scenes.ts";
import { openStage, type Stage } from "./stage.ts";

let stage: Stage;

beforeAll(async () => {
  build();
  stage = await openStage();
});

afterAll(closeDesk);

describe("somebody without a mouse", () => {
  it("goes the whole way from sign-up to deletion, and always sees the focus", async () => {
    const { page, complaints } = await openWindow(stage.desk.url);
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const heading = (name: string) => page.getByRole("heading", { level: 1, name, exact: true });
    const type = (text: string) => page.keyboard.type(text);
    const enter = () => page.keyboard.press("Enter");
    await heading("Log in").waitFor();

    await tabTo(page, page.getByRole("link", { name: "Skip to the content" }));
    await enter();
    await expectFocus(page, page.getByRole("main"));
    await tabTo(page, page.getByLabel("E-mail"));
    await tabTo(page, page.getByRole("link", { name: "Create one" }));
    await enter();
    await expectFocus(page, heading("Create an account"));
    expect(await page.title()).toBe("Create an account · Keyhold");

    await tabTo(page, page.getByLabel("E-mail"));
    await type(newEmail());
    await tabTo(page, page.getByLabel("Password"));
    await type("a long enough password");
    await enter();
    await expectFocus(page, heading("Add your exchange key"));
    expect(await page.title()).toBe("Add your exchange key · Keyhold");

    await tabTo(page, button("Make a paper key"));
    await enter();
    await page.getByText("Filled in with a key of the paper exchange").first().waitFor();
    await expectFocus(page, button("Make a paper key"));
    await tabTo(page, button("Check and store"), "Shift+Tab");
    await enter();
    await expectFocus(page, heading("Exchange key"));
    expect(await page.title()).toBe("Exchange key · Keyhold");

    await tabTo(page, button("Edit the label"));
    await enter();
    await expectFocus(page, page.getByLabel("Label", { exact: true }));
    await type("Main account");
    await enter();
    await expectFocus(page, button("Edit the label"));
    await tabTo(page, button("Check now"));
    await enter();
    await page.getByText("Checked. The paper exchange confirmed the key.").waitFor({ state: "attached" });
    await expectFocus(page, button("Check now"));
    await tabTo(page, page.locator("summary"));
    await enter();
    await page.getByText("enableInternalTransfer").waitFor();

    await tabTo(page, button("Delete key…"));
    await enter();
    const confirmation = page.getByLabel("To confirm, type Main account or DELETE");
    await expectFocus(page, confirmation);
    await type("main account");
    await enter();
    await page.getByText("That does not match.").first().waitFor();
    await expectFocus(page, confirmation);
    await page.keyboard.press("Control+A");
    await type("Main account");
    await enter();
    await expectFocus(page, heading("Add your exchange key"));

    await tabTo(page, button("Log out"), "Shift+Tab");
    await enter();
    await expectFocus(page, heading("Log in"));
    expect(await page.title()).toBe("Log in · Keyhold");
    expect(complaints).toEqual([]);
  });

  it("sets up a second factor, logs in with it, changes the password, and deletes the account", async () => {
    const { page, complaints } = await openWindow(stage.desk.url);
    const { email } = await signUp(page);
    const button = (name: string) => page.getByRole("button", { name, exact: true });
    const heading = (name: string) => page.getByRole("heading", { name, exact: true });
    const type = (text: string) => page.keyboard.type(text);
    const enter = () => page.keyboard.press("Enter");
    await tabTo(page, page.getByRole("link", { name: "Settings" }));
    await enter();
    await expectFocus(page, heading("Settings"));

    await tabTo(page, button("Set up…"));
    await enter();
    await expectFocus(page, heading("Set up two-step verification"));
    const secret = await secretIn(page);
    await tabTo(page, page.getByRole("textbox", { name: "Code" }));
    await roomInStep();
    await type(codeOf(secret, -1));
    await enter();
    await expectFocus(page, heading("Save your recovery codes"));
    await tabTo(page, button("I have saved them"));
    await enter();
    await expectFocus(page, page.getByRole("region", { name: "Close without copying or downloading them?" }));
    await tabTo(page, button("Close anyway"));
    await enter();
    await expectFocus(page, button("Turn off…"));

    await tabTo(page, button("Log out"), "Shift+Tab");
    await enter();
    await expectFocus(page, heading("Log in"));
    await tabTo(page, page.getByLabel("E-mail"));
    await type(email);
    await tabTo(page, page.getByLabel("Password"));
    await type(PASSWORD);
    await enter();
    await expectFocus(page, page.getByRole("textbox", { name: "Code" }));
    await tabTo(page, button("Use a recovery code instead"));
    await enter();
    await expectFocus(page, page.getByRole("textbox", { name: "Recovery code" }));
    await tabTo(page, button("Use the app’s code instead"));
    await enter();
    await expectFocus(page, page.getByRole("textbox", { name: "Code" }));
    await type(codeOf(secret));
    await enter();
    await expectFocus(page, heading("Settings"));

    await tabTo(page, page.getByLabel("Current password"));
    await type(PASSWORD);
    await tabTo(page, page.getByLabel("New password"));
    await type("another long password");
    await enter();
    await page.getByText("Password changed.").first().waitFor();
    await expectFocus(page, page.getByLabel("New password"));

    ageSessions(stage.desk, email);
    await tabTo(page, button("Delete account…"));
    await enter();
    await expectFocus(page, page.getByLabel("To confirm, type your e-mail address or DELETE"));
    await type("DELETE");
    await enter();
    await expectFocus(page, page.getByRole("textbox", { name: "Password", exact: true }));
    await type("another long password");
    await enter();
    await expectFocus(page, heading("Log in"));
    expect(complaints).toEqual([]);
  });

  it("is led by the list of errors to each field", async () => {
    const page = await scene("form, two errors");
    await expectFocus(page, page.getByRole("region", { name: "There is more than one thing to mend" }));
    await tabTo(page, page.getByRole("link", { name: "Enter the secret key" }));
    await page.keyboard.press("Enter");
    await expectFocus(page, page.getByLabel("Secret key"));
  });

  it("keeps the focus in the dialog for deleting, and has it back where it came from", async () => {
    const page = await scene("delete");
    await expectFocus(page, page.getByRole("alertdialog").getByRole("textbox"));
    await walkAround(page, page.getByRole("alertdialog"));
    await page.keyboard.press("Escape");
    await expectFocus(page, page.getByRole("button", { name: "Delete key…" }));
  });

  it("keeps the focus in the dialog of a session that is over, and leaves it by its own button only", async () => {
    const page = await scene("session over");
    await expectFocus(page, page.getByRole("dialog").getByLabel("Password"));
    await walkAround(page, page.getByRole("dialog"));
    await page.keyboard.press("Escape");
    await tabTo(page, page.getByRole("dialog").getByRole("button", { name: "Leave this page" }));
    await page.keyboard.press("Enter");
    await expectFocus(page, page.getByRole("heading", { level: 1, name: "Log in" }));
  });

  it.each([
    ["second factor, setting up", "Set up two-step verification"],
    ["recovery codes, closing without", "Save your recovery codes"],
    ["step-up, by a code, over the dialog for turning off", "Confirm that it is you"],
  ])("keeps the focus in the dialog on top: %s", async (name, title) => {
    const page = await scene(name);
    await walkAround(page, page.getByRole("dialog", { name: title }));
  });

  it("reaches the toast by F6, and goes back from it", async () => {
    const page = await scene("key just stored");
    await page.mouse.move(0, 0);
    await page.keyboard.press("F6");
    await tabTo(page, page.getByRole("button", { name: "Close" }));
    await page.keyboard.press("Enter");
    await expectFocus(page, page.getByRole("heading", { level: 1, name: "Exchange key" }));
  });
});

async function scene(name: string): Promise<Page> {
  const found = SCENES.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no scene "${name}"`);
  return show(found, stage);
}

/** Tab and Shift+Tab, often enough to leave the dialog if there were a way out. */
async function walkAround(page: Page, dialog: Locator): Promise<void> {
  for (const key of ["Tab", "Shift+Tab"]) {
    const stops = new Set<string>();
    for (let step = 0; step < 7; step += 1) {
      await page.keyboard.press(key);
      // A guard at either end hands the focus on to the other.
      await expect.poll(() => focusWithin(dialog)).not.toBe("");
      stops.add(await focusWithin(dialog));
    }
    expect(stops.size).toBeGreaterThan(2);
  }
}

/** What has the focus within the dialog; nothing where it is outside. */
function focusWithin(dialog: Locator): Promise<string> {
  return dialog.evaluate((box) => {
    const focused = document.activeElement;
    return focused !== null && box.contains(focused) ? focused.tagName + focused.textContent : "";
  });
}
