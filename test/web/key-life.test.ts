import { generateKeyPairSync } from "node:crypto";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { confirmIdentity, dialog } from "./account.ts";
import { openOrderOfBot } from "./bot.ts";
import { focusIn, openWindow, spoken } from "./browser.ts";
import { ageSessions } from "./database.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { keyForm, storeKey } from "./key-form.ts";
import { expectFocus, tabTo } from "./keyboard.ts";
import { controlPaper, type Paper } from "./paper.ts";
import { cachedBy, expectForgotten, placesWith } from "./traces.ts";

let desk: Desk;
let paper: Paper;

beforeAll(async () => {
  desk = await openDesk();
  paper = controlPaper(desk.paperUrl);
});

afterAll(closeDesk);

const button = (page: Page, name: string | RegExp) => page.getByRole("button", { name, exact: true });
const link = (page: Page, name: string) => page.getByRole("link", { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });
const region = (page: Page, name: string | RegExp) => page.getByRole("region", { name });

/** Somebody with a key of the paper exchange, of the account that the page's own paper keys have. */
async function openOwner() {
  const window = await openWindow(desk.url);
  const account = await signUp(window.page);
  await button(window.page, "Make a paper key").click();
  await window.page.getByText("Filled in with a key").first().waitFor();
  await keyForm(window.page).submit.click();
  await window.page.locator("code.masked").waitFor();
  // Without the notification, which lies over the page for some seconds.
  await window.page.reload();
  await window.page.getByRole("table").waitFor();
  return { ...window, ...account };
}

describe("freezing, by keyboard alone", () => {
  it("is one press and says what is left; cancelling and unfreezing ask, with the focus on Cancel", async () => {
    const { page, complaints, email, accessToken } = await openOwner();
    const enter = () => page.keyboard.press("Enter");
    const banner = region(page, /^Frozen by you since/);
    await openOrderOfBot(desk, accessToken);
    await tabTo(page, button(page, "Freeze"));
    await enter();
    await spoken(page, "Frozen. Nothing is signed until you unfreeze.");
    await expectFocus(page, banner);
    await banner.getByText("1 order of a bot is open.").waitFor();
    await page.getByText("Not asked while the key is rejected or frozen.").waitFor();

    await tabTo(page, button(page, "Cancel 1 open order…"));
    await enter();
    await expectFocus(page, button(page, "Cancel"));
    const cancelling = dialog(page, "Cancel open orders?");
    await cancelling.getByText("1 open order of your bots is cancelled").waitFor();
    await tabTo(page, button(page, "Cancel the orders"));
    await enter();
    await spoken(page, "1 order is cancelled.");
    await cancelling.waitFor({ state: "detached" });
    await expectFocus(page, banner);
    expect(await button(page, /^Cancel/).count()).toBe(0);

    ageSessions(desk, email);
    const question = dialog(page, "Unfreeze?");
    await tabTo(page, button(page, "Unfreeze…").last());
    await enter();
    await expectFocus(page, button(page, "Cancel"));
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    // The button in the banner goes with it: the focus has to go elsewhere.
    await banner.getByRole("button", { name: "Unfreeze…" }).click();
    await focusIn(button(page, "Cancel"));
    await tabTo(page, button(page, "Unfreeze"));
    await enter();
    await confirmIdentity(page);
    await spoken(page, "Unfrozen. Bots can trade again.");
    await focusIn(button(page, "Freeze"));
    await banner.waitFor({ state: "detached" });

    await link(page, "Activity").click();
    await page.getByText("Exchange key unfrozen").waitFor();
    await page.getByText("1 of 1 open order of bots cancelled").waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("replacing a key", () => {
  it("keeps what was typed on the way back but the secret, changes nothing when it fails, asks about another account, and tells what became of the old key", async () => {
    const { page, complaints, said } = await openWindow(desk.url);
    const { email } = await signUp(page);
    const old = await storeKey(page, paper);
    const form = keyForm(page);
    const submit = button(page, "Check and replace");
    await link(page, "Replace key").click();
    await focusIn(heading(page, "Replace the key"));
    expect(await page.title()).toBe("Replace the key, 1 of 3 · Keyhold");
    await button(page, "I have a new key").click();
    await focusIn(heading(page, "2 of 3 The new key"));
    expect(await page.title()).toBe("Replace the key, 2 of 3 · Keyhold");
    const powerful = await paper.makeKey({ permissions: { enableWithdrawals: true } });
    await form.apiKey.fill(powerful.api_key);
    await form.secretKey.fill(powerful.secret_key);
    await button(page, "Back").click();
    await focusIn(heading(page, "1 of 3 What happens"));
    await expectForgotten(page, powerful.secret_key);
    await button(page, "I have a new key").click();
    expect(await form.apiKey.inputValue()).toBe(powerful.api_key);
    expect(await form.secretKey.inputValue()).toBe("");
    expect(await form.label.inputValue()).toBe("Main account");

    await form.secretKey.fill(powerful.secret_key);
    await submit.click();
    await focusIn(region(page, "This key can withdraw money, so Keyhold does not accept it"));
    await page.getByText("Nothing was changed: the key that you have works as before.").waitFor();
    expect(await form.secretKey.inputValue()).toBe(powerful.secret_key);

    // Their own key pair, as a file of Windows has it.
    const { publicKey, privateKey } = generateKeyPairSync("ed25519");
    const publicPem = publicKey.export({ type: "spki", format: "pem" });
    const secret = String(privateKey.export({ type: "pkcs8", format: "pem" })).replaceAll("\n", "\r\n");
    const pair = await paper.makeKey({ type: "ed25519", public_key: publicPem });
    ageSessions(desk, email);
    await form.apiKey.fill(pair.api_key);
    await form.secretKey.fill(secret);
    await submit.click();
    await confirmIdentity(page);
    const question = dialog(page, "Another account?");
    await focusIn(question.getByRole("button", { name: "Cancel" }));
    expect(await question.innerText()).toMatch(
      /account at the paper exchange: \d{4}\*{4}\d{4}, not \d{4}\*{4}\d{4}\./,
    );
    await page.keyboard.press("Escape");
    await focusIn(submit);
    expect(await form.secretKey.inputValue()).toContain("-----BEGIN PRIVATE KEY-----");
    await paper.deleteKey(old);
    await submit.click();
    await button(page, "Use the other account").click();

    await focusIn(heading(page, "3 of 3 Done"));
    await page.getByText("The old key no longer works at the paper exchange.").waitFor();
    const line = secret.split("\r\n")[1] ?? "";
    expect(await placesWith(page, line)).toEqual([]);
    expect(JSON.stringify([await cachedBy(page), said])).not.toContain(line);
    await expectForgotten(page, line);
    await link(page, "See your key").click();
    await focusIn(heading(page, "Exchange key"));
    await page.getByText("Ed25519").waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("a key that is made here", () => {
  it("is begun, left, gone on with, and is the first key", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.context().grantPermissions(["clipboard-write"]);
    await signUp(page);
    await link(page, "Make a key here").click();
    await focusIn(heading(page, "Make a key here"));
    await page.getByLabel("Paper exchange, play money").check();
    await page.getByLabel("Label (optional)").fill("Vault");
    await button(page, "Make a key here").click();
    await focusIn(heading(page, "Register the key"));
    expect(await page.title()).toBe("Register the key, 2 of 3 · Keyhold");
    await button(page, "Copy Public key").click();
    await button(page, "Copied Public key").waitFor();
    const publicKey = await page.getByLabel("Public key").inputValue();
    expect(publicKey).toMatch(/^-----BEGIN PUBLIC KEY-----\n.*\n-----END PUBLIC KEY-----$/s);
    const [file] = await Promise.all([page.waitForEvent("download"), button(page, "Download").click()]);
    expect(file.suggestedFilename()).toMatch(/^keyhold-paper-\d+\.pub\.pem$/);

    await link(page, "Key").click();
    await page.getByText("1 key pair waits to be finished.").waitFor();
    await link(page, "Make a key here").click();
    await link(page, "Continue Vault").click();
    await focusIn(heading(page, "Register the key"));
    expect(await page.getByLabel("Public key").inputValue()).toBe(publicKey);
    await page.getByLabel("API key", { exact: true }).fill("k".repeat(64));
    await button(page, "Check and store").click();
    await focusIn(region(page, /^The paper exchange does not know this API key/));
    await button(page, "Register it at the paper exchange").click();
    await page.getByText("Registered. The API key is filled in.").first().waitFor();
    await button(page, "Check and store").click();
    await focusIn(heading(page, "3 of 3 Done"));
    await page.getByText("Key stored. The paper exchange confirmed it.").waitFor();
    await link(page, "See your key").click();
    await heading(page, "Vault").waitFor();
    await page.getByText("Ed25519").waitFor();
    await page.goBack();
    await page.getByText("This key pair is finished, deleted, or has run out.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("takes the place of an HMAC key, and an unfinished one is thrown away", async () => {
    const { page, complaints } = await openOwner();
    const make = async () => {
      await link(page, "Replace key").click();
      await button(page, "Make a key here").click();
      await focusIn(heading(page, "Register the key"));
    };
    await make();
    await link(page, "Key").click();
    await make();
    await button(page, "Register it at the paper exchange").click();
    await page.getByText("Registered. The API key is filled in.").first().waitFor();
    await button(page, "Check and replace").click();
    await page.getByText("The old key still works at the paper exchange: delete it there.").waitFor();

    await link(page, "See your key").click();
    await page.getByText("Ed25519").waitFor();
    await link(page, "Replace key").click();
    await button(page, "Delete… No label").click();
    await dialog(page, "Delete this key pair?").getByRole("button", { name: "Delete the key pair" }).click();
    await spoken(page, "The key pair is deleted.");
    await focusIn(heading(page, "Replace the key"));
    expect(await heading(page, "Waiting to be finished").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});
