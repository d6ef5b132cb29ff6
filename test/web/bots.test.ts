import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { confirmIdentity, dialog } from "./account.ts";
import { focusIn, openWindow, spoken, type Window } from "./browser.ts";
import { ageSessions } from "./database.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { storeKey } from "./key-form.ts";
import { expectFocus, tabTo } from "./keyboard.ts";
import { controlPaper } from "./paper.ts";
import { cachedBy, expectForgotten, keptBy, placesWith } from "./traces.ts";

let desk: Desk;
let shared: Window;
let email: string;

beforeAll(async () => {
  desk = await openDesk();
  shared = await openWindow(desk.url);
  ({ email } = await signUp(shared.page));
  await storeKey(shared.page, controlPaper(desk.paperUrl));
});

afterAll(closeDesk);

const button = (page: Page, name: string) => page.getByRole("button", { name, exact: true });
const heading = (page: Page, name: string) => page.getByRole("heading", { name, exact: true });

describe("a bot key, by keyboard alone", () => {
  it("is made from a preset, shows its secret once, is paused with undo, edited, and revoked", async () => {
    const { page, complaints, said } = shared;
    const enter = () => page.keyboard.press("Enter");
    const type = (text: string) => page.keyboard.type(text);
    await page.context().grantPermissions(["clipboard-write"]);

    await tabTo(page, page.getByRole("link", { name: "Create a bot key" }));
    await enter();
    await expectFocus(page, heading(page, "Create a bot key"));
    expect(await page.title()).toBe("Create a bot key · Keyhold");
    await tabTo(page, page.getByLabel("Name", { exact: true }));
    await type("grid-bot");
    await tabTo(page, page.getByLabel("All orders of a day, in USDT"));
    await page.keyboard.press("Control+A");
    await type("1.000");
    await page
      .getByText("May place spot orders on BTCUSDT and ETHUSDT: up to 100 USDT each, … USDT a day")
      .waitFor();
    await enter();
    await expectFocus(page, page.getByLabel("All orders of a day, in USDT"));
    await tabTo(page, button(page, "1,000 USDT, read as one thousand"));
    await enter();
    await expectFocus(page, page.getByLabel("All orders of a day, in USDT"));
    expect(await page.getByLabel("All orders of a day, in USDT").inputValue()).toBe("1000");
    expect(await page.getByText("can be read in two ways").count()).toBe(0);
    await page.getByText("up to 100 USDT each, 1,000 USDT a day").waitFor();
    await enter();

    await expectFocus(page, heading(page, "Copy the secret now"));
    const [apiKey = "", secret = ""] = await page.locator(".once-value").allInnerTexts();
    expect([apiKey, secret]).toEqual([
      expect.stringMatching(/^khv_[0-9A-Za-z]{49}$/),
      expect.stringMatching(/^khs_[0-9A-Za-z]{49}$/),
    ]);
    expect(await placesWith(page, secret)).toEqual(["document"]);
    expect((await cachedBy(page)).queries).not.toContain(secret);
    const lines = page.locator(".snippet");
    expect(await lines.innerText()).toContain(`const B = '${desk.url}/gateway/paper'`);
    for (const leave of [() => page.keyboard.press("Escape"), () => page.goBack().catch(() => {})]) {
      await leave();
      await expectFocus(page, page.getByRole("region", { name: "Close without copying?" }));
      await tabTo(page, button(page, "Keep it open"));
      await enter();
    }
    const asked = page.waitForEvent("dialog");
    const reloaded = page.reload({ timeout: 2_000 }).catch(() => "not reloaded");
    expect((await asked).type()).toBe("beforeunload");
    await (await asked).dismiss();
    expect(await reloaded).toBe("not reloaded");
    await tabTo(page, button(page, "Copy Secret"), "Shift+Tab");
    await enter();
    await button(page, "Copied Secret").waitFor();
    await tabTo(page, page.getByLabel("ccxt"));
    await page.keyboard.press("ArrowDown");
    expect(await lines.innerText()).toContain("basePath: ");
    expect(await lines.innerText()).not.toContain(secret);
    await tabTo(page, button(page, "I have saved it"));
    await enter();

    await expectFocus(page, heading(page, "Bots"));
    await page.getByText("up to 100 USDT each, 1,000 USDT a day").waitFor();
    await page.getByText("0 of 1,000 USDT").waitFor();
    expect(await placesWith(page, secret)).toEqual([]);
    expect(JSON.stringify([await cachedBy(page), await keptBy(page), said])).not.toContain(secret);
    await expectForgotten(page, secret);

    await tabTo(page, button(page, "Pause grid-bot"));
    await enter();
    await spoken(page, "Paused: grid-bot");
    await expectFocus(page, button(page, "Resume… grid-bot"));
    await tabTo(page, button(page, "Undo grid-bot"), "Shift+Tab");
    await enter();
    await spoken(page, "Resumed: grid-bot");
    await expectFocus(page, button(page, "Pause grid-bot"));

    await tabTo(page, page.getByRole("link", { name: "Edit grid-bot" }));
    await enter();
    await expectFocus(page, heading(page, "Edit bot key"));
    await tabTo(page, page.getByLabel("Largest order, in USDT"));
    await page.keyboard.press("Control+A");
    await type("50,5");
    await page.getByText("50.5 USDT, read as fifty point five").waitFor();
    await enter();
    await expectFocus(page, heading(page, "Bots"));
    await page.getByText("up to 50.5 USDT each, 1,000 USDT a day").waitFor();

    await tabTo(page, button(page, "Revoke… grid-bot"));
    await enter();
    await expectFocus(page, button(page, "Cancel"));
    await tabTo(page, button(page, "Revoke this bot key"));
    await enter();
    await spoken(page, "Revoked: grid-bot");
    await expectFocus(page, heading(page, "Bots"));
    await heading(page, "No bot keys yet").waitFor();
    await page.getByText("1 revoked bot key").waitFor();

    await page.getByRole("link", { name: "Activity" }).click();
    await page.getByText("Bot key revoked, grid-bot").waitFor();
    await page.getByText("Bot key made, label grid-bot").waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("power given to a bot", () => {
  it("asks before it is more, wants proof, and goes on by itself; declined, it leaves everything", async () => {
    const { page, complaints } = shared;
    await page.goto(`${desk.url}/bots/new?preset=read`);
    await page.getByLabel("Name", { exact: true }).fill("eyes");
    await button(page, "Create bot key").click();
    // Whoever selects the secret and copies it by hand has it as well.
    await page
      .locator(".once-value")
      .nth(1)
      .evaluate((secret) => getSelection()?.selectAllChildren(secret));
    await page.keyboard.press("Control+C");
    await button(page, "I have saved it").click();
    await page.getByText("May read balances and orders; may not trade; until").waitFor();

    ageSessions(desk, email);
    await page.getByRole("link", { name: "Edit eyes" }).click();
    await page.getByLabel("Spot bot with limits").check();
    await button(page, "Save").click();
    const question = dialog(page, "Let “eyes” do more?");
    await focusIn(question.getByRole("button", { name: "Cancel" }));
    await question.getByText("From now on: May place spot orders on BTCUSDT and ETHUSDT").waitFor();
    await page.keyboard.press("Escape");
    await question.waitFor({ state: "detached" });
    expect(await page.getByLabel("Spot bot with limits").isChecked()).toBe(true);
    await button(page, "Save").click();
    await button(page, "Let it do more").click();
    await confirmIdentity(page);
    await heading(page, "Bots").waitFor();
    await page.getByText("up to 100 USDT each, 500 USDT a day").waitFor();

    // Away for good at the server, and still there for as long as somebody points at it.
    const card = page.getByRole("listitem").filter({ has: heading(page, "eyes") });
    const id = await heading(page, "eyes").getAttribute("data-bot");
    await heading(page, "eyes").hover();
    await page.route("**/api/v1/virtual-keys?**", async (route) => {
      const response = await route.fetch();
      const { items } = (await response.json()) as { items: { id: number }[] };
      const revoke = (item: { id: number }) =>
        String(item.id) === id ? { ...item, state: "revoked" } : item;
      await route.fulfill({ response, json: { items: items.map(revoke), next: null } });
    });
    await card.getByText("Revoked", { exact: true }).waitFor();
    await page.mouse.move(0, 0);
    await heading(page, "eyes").waitFor({ state: "detached" });
    await page.unrouteAll({ behavior: "ignoreErrors" });
    expect(complaints).toEqual([]);
  });
});
