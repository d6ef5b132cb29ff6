import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { encode } from "uqr";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialog, enrol, enterCredentials, leaveCodes, logOut, openSettings } from "./account.ts";
import { codeOf, secretIn, wrongCodeFor } from "./authenticator.ts";
import { focusIn, openWindow, spoken } from "./browser.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";

const UNSAVED = "Close without copying or downloading them?";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(closeDesk);

const codeField = (page: Page) => page.getByRole("textbox", { name: "Code", exact: true });
const factorButton = (page: Page) =>
  page.getByRole("region", { name: "Two-step verification" }).getByRole("button");

describe("setting up a second factor", () => {
  it("shows the secret as a picture and as text, and takes a code of the app", async () => {
    const { page, complaints } = await openWindow(desk.url);
    const { email } = await signUp(page);
    await openSettings(page);
    await factorButton(page).click();
    const setup = dialog(page, "Set up two-step verification");
    await focusIn(setup.getByRole("heading", { name: "Set up two-step verification" }));
    await setup.getByText("Step 1 of 2").waitFor();
    expect(await setup.locator("code").innerText()).toMatch(/^(?:[A-Z2-7]{4} ){7}[A-Z2-7]{4}$/);
    const secret = await secretIn(page);
    const uri =
      `otpauth://totp/Keyhold:${encodeURIComponent(email)}?secret=${secret}` +
      "&issuer=Keyhold&algorithm=SHA1&digits=6&period=30";
    await setup.getByRole("img", { name: "QR code for the authenticator app." }).waitFor();
    expect(await modulesOf(page)).toEqual(encode(uri, { ecc: "M", border: 4 }).data);

    await setup.getByRole("button", { name: "Turn on" }).click();
    await setup.locator(".field-error").getByText("Enter the code").waitFor();
    await focusIn(codeField(page));
    for (const [typed, error] of [
      ["12345", "Enter the six digits that the app shows"],
      [wrongCodeFor(secret), "The code is not right. Enter the next one;"],
    ] as const) {
      await codeField(page).fill(typed);
      await codeField(page).press("Enter");
      await setup.getByText(error).waitFor();
      await focusIn(codeField(page));
    }
    expect(await codeField(page).inputValue()).toBe("");
    expect(await secretIn(page)).toBe(secret);

    const code = codeOf(secret);
    await codeField(page).fill(`${code.slice(0, 3)} ${code.slice(3)}`);
    await codeField(page).press("Enter");
    await focusIn(page.getByRole("heading", { name: "Save your recovery codes" }));
    await spoken(page, "Two-step verification is on.");
    expect(complaints).toEqual([]);
  });

  it("shows ten recovery codes once; leaving asks until they were downloaded", async () => {
    const { page, complaints } = await openWindow(desk.url);
    const { email } = await signUp(page);
    await openSettings(page);
    const { codes } = await enrol(page);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^[0-9a-z]{5}-[0-9a-z]{5}$/);

    const saving = dialog(page, "Save your recovery codes");
    for (const leave of [
      () => page.keyboard.press("Escape"),
      () => saving.getByRole("button", { name: "I have saved them" }).click(),
    ]) {
      await leave();
      await focusIn(page.getByRole("region", { name: UNSAVED }));
      await saving.getByRole("button", { name: "Keep open" }).click();
      await page.getByText(UNSAVED).waitFor({ state: "detached" });
      expect(await saving.getByRole("listitem").count()).toBe(10);
    }
    await page.mouse.click(5, 5);
    const asked = page.waitForEvent("dialog");
    const reloaded = page.reload({ timeout: 2_000 }).catch(() => "not reloaded");
    const question = await asked;
    expect(question.type()).toBe("beforeunload");
    await question.dismiss();
    expect(await reloaded).toBe("not reloaded");

    const download = page.waitForEvent("download");
    await saving.getByRole("button", { name: "Download" }).click();
    const file = await download;
    expect(file.suggestedFilename()).toBe("keyhold-recovery-codes.txt");
    const lines = readFileSync(await file.path(), "utf8").split("\n");
    expect(lines.slice(3)).toEqual([...codes, ""]);
    expect(lines[0]).toBe(`Keyhold recovery codes of ${email} at ${new URL(desk.url).host}`);
    await page.keyboard.press("Escape");
    await saving.waitFor({ state: "detached" });
    await focusIn(factorButton(page));
    expect(await factorButton(page).innerText()).toBe("Turn off…");
    await page.reload();
    await page
      .getByRole("region", { name: "Two-step verification" })
      .getByText("On", { exact: true })
      .waitFor();
    expect(complaints).toEqual([]);
  });

  it("lets copied recovery codes go without a question, and not those that could not be copied", async () => {
    const { page, openTab, complaints } = await openWindow(desk.url);
    await page.context().grantPermissions(["clipboard-write"]);
    await signUp(page);
    await openSettings(page);
    const { codes } = await enrol(page);
    const copy = page.getByRole("button", { name: "Copy Recovery codes" });
    const saving = dialog(page, "Save your recovery codes");
    await page.evaluate(() => {
      const { clipboard } = navigator;
      const write = clipboard.writeText.bind(clipboard);
      clipboard.writeText = () => {
        clipboard.writeText = write;
        return Promise.reject(new DOMException("", "NotAllowedError"));
      };
    });
    await copy.click();
    await saving.getByText("Copying is blocked here. Select the text and copy it.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByText(UNSAVED).waitFor();
    await saving.getByRole("button", { name: "Keep open" }).click();
    await copy.click();
    await spoken(page, "Copied: Recovery codes. Clear the clipboard when you are done.");
    await page.keyboard.press("Escape");
    await saving.waitFor({ state: "detached" });
    const other = await openTab();
    await other.page.locator("[name=secret_key]").press("Control+V");
    expect(await other.page.locator("[name=secret_key]").inputValue()).toBe(codes.join("\n"));
    expect(complaints).toEqual([]);
  });

  it("that is left before the code leaves the account as it was", async () => {
    const { page, complaints } = await openWindow(desk.url);
    const { email } = await signUp(page);
    await openSettings(page);
    await factorButton(page).click();
    const first = await secretIn(page);
    await page.keyboard.press("Escape");
    await dialog(page, "Set up two-step verification").waitFor({ state: "detached" });
    await focusIn(factorButton(page));
    await factorButton(page).click();
    expect(await secretIn(page)).not.toBe(first);
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await logOut(page);
    await enterCredentials(page, email);
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("that another window has finished says so, and shows what is true", async () => {
    const here = await openWindow(desk.url);
    await signUp(here.page);
    const there = await here.openTab("/settings");
    await there.page.locator(".session").first().waitFor();
    await openSettings(here.page);
    await factorButton(here.page).click();
    await here.page.locator(".qr").waitFor();
    await there.page.bringToFront();
    await enrol(there.page);
    await leaveCodes(there.page);

    await here.page.bringToFront();
    await codeField(here.page).fill("123456");
    await here.page.getByRole("button", { name: "Turn on" }).click();
    await here.page.getByText("Nothing waits for this code any more").waitFor();
    await here.page.keyboard.press("Escape");
    await here.page.getByRole("button", { name: "Turn off…" }).waitFor();
    expect([...here.complaints, ...there.complaints]).toEqual([]);
  });
});

describe("turning off a second factor", () => {
  it("asks with the focus on Cancel; afterwards the password is enough", async () => {
    const { page, complaints } = await openWindow(desk.url);
    const { email } = await signUp(page);
    await openSettings(page);
    await enrol(page);
    await leaveCodes(page);
    const question = dialog(page, "Turn off two-step verification?");
    await factorButton(page).click();
    await focusIn(question.getByRole("button", { name: "Cancel" }));
    await page.keyboard.press("Enter");
    await question.waitFor({ state: "detached" });
    await focusIn(factorButton(page));
    await factorButton(page).click();
    await question.getByRole("button", { name: "Turn off" }).click();
    await question.waitFor({ state: "detached" });
    await spoken(page, "Two-step verification is off.");
    await focusIn(factorButton(page));
    expect(await factorButton(page).innerText()).toBe("Set up…");
    await logOut(page);
    await enterCredentials(page, email);
    await page.getByRole("heading", { level: 1, name: "Settings" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

/** The modules of the picture, row by row, true for dark. */
function modulesOf(page: Page): Promise<boolean[][]> {
  return page.locator(".qr").evaluate((picture) => {
    const size = Number(picture.getAttribute("viewBox")?.split(" ")[2]);
    const rows = Array.from({ length: size }, () => Array.from({ length: size }, () => false));
    const path = picture.querySelector(".qr-modules")?.getAttribute("d") ?? "";
    for (const [, x, y, length] of path.matchAll(/M(\d+) (\d+)h(\d+)v1h-\3z/g)) {
      rows[Number(y)]?.fill(true, Number(x), Number(x) + Number(length));
    }
    return rows;
  });
}
