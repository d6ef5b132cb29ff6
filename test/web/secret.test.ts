import type { Page, Request } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openWindow } from "./browser.ts";
import { closeDesk, type Desk, openDesk, signUp, signUpByHand } from "./desk.ts";
import { keyForm } from "./key-form.ts";
import { controlPaper, type Paper, type PaperKey } from "./paper.ts";
import { cachedBy, expectForgotten, keptBy, placesWith, stringsWith, watchDocument } from "./traces.ts";

let desk: Desk;
let paper: Paper;

beforeAll(async () => {
  desk = await openDesk();
  paper = controlPaper(desk.paperUrl);
});

afterAll(closeDesk);

/** As a keyboard or the clipboard does it. Playwright's `fill` hands the text to a script in the page. */
async function type(page: Page, key: PaperKey): Promise<void> {
  const form = keyForm(page);
  await form.paper.check();
  await form.apiKey.focus();
  await page.keyboard.insertText(key.api_key);
  await form.secretKey.focus();
  await page.keyboard.insertText(key.secret_key);
}

function stored(page: Page): Promise<void> {
  return page.locator("code.masked").waitFor();
}

describe("the secret of an exchange key", () => {
  it("stands in its field and in the body of what is sent, and nowhere else", async () => {
    const { page, complaints, said } = await openWindow(desk.url);
    const requests: Request[] = [];
    page.on("request", (request) => requests.push(request));
    await signUp(page);
    const key = await paper.makeKey({ permissions: { enableWithdrawals: true } });
    const form = keyForm(page);
    const sightings = await watchDocument(page, key.secret_key);
    const nowhereElse = async () => {
      expect(await placesWith(page, key.secret_key)).toEqual([]);
      expect(await keptBy(page)).toEqual({
        local: { "keyhold.session": "1" },
        session: {},
        cookies: "",
        databases: [],
        caches: [],
        workers: 0,
      });
      const { queries, calls } = await cachedBy(page);
      expect([queries.includes("api-key"), queries.includes(key.secret_key), calls]).toEqual([
        true,
        false,
        0,
      ]);
    };

    await type(page, key);
    await nowhereElse();

    await form.submit.click();
    await page.getByText("This key can withdraw money").waitFor();
    expect(await form.secretKey.inputValue()).toBe(key.secret_key);
    await nowhereElse();

    await paper.changeKey(key, { permissions: { enableWithdrawals: false } });
    await form.submit.click();
    await stored(page);
    await nowhereElse();

    expect(await sightings()).toBe(0);
    expect(said.filter((line) => line.includes(key.secret_key))).toEqual([]);
    const carriers = requests.filter((request) => request.postData()?.includes(key.secret_key));
    expect(carriers.map((request) => `${request.method()} ${new URL(request.url()).pathname}`)).toEqual([
      "POST /api/v1/api-keys",
      "POST /api/v1/api-keys",
    ]);
    const heads = await Promise.all(
      requests.map(async (request) => request.url() + JSON.stringify(await request.allHeaders())),
    );
    expect(heads.filter((head) => head.includes(key.secret_key))).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("is in no string of the page's memory once it is stored", async () => {
    const { page, complaints } = await openWindow(desk.url);
    const { password } = await signUpByHand(page);
    await expectForgotten(page, password);
    const key = await paper.makeKey();
    await type(page, key);
    // React keeps beside each field what stands in it: shows that the search finds something.
    expect(await stringsWith(page, key.secret_key)).toBeGreaterThan(0);
    await keyForm(page).submit.click();
    await stored(page);
    await expectForgotten(page, key.secret_key);
    expect(complaints).toEqual([]);
  });

  it("looks like any other of its length", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const { secretKey, label } = keyForm(page);
    const pictureWith = async (field: typeof label, text: string) => {
      await field.fill(text);
      return (await page.locator("form").screenshot()).toString("base64");
    };
    expect(await pictureWith(secretKey, "iI1.".repeat(16))).toBe(
      await pictureWith(secretKey, "WmQ@".repeat(16)),
    );
    expect(await pictureWith(label, "one")).not.toBe(await pictureWith(label, "two"));
    expect(complaints).toEqual([]);
  });

  it("is forgotten ten minutes after the last change to it", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.clock.install();
    const key = await paper.makeKey();
    await signUp(page);
    await type(page, key);
    const { apiKey, secretKey } = keyForm(page);
    await page.clock.fastForward("05:00");
    await secretKey.focus();
    await page.keyboard.insertText("x");
    await page.clock.fastForward("09:30");
    expect(await secretKey.inputValue()).toBe(`${key.secret_key}x`);
    await page.clock.fastForward("00:31");
    await expect.poll(() => secretKey.inputValue()).toBe("");
    expect(await apiKey.inputValue()).toBe(key.api_key);
    await expectForgotten(page, key.secret_key);
    expect(complaints).toEqual([]);
  });

  it("is gone after a reload, and when the page is left and built anew", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const key = await paper.makeKey();
    const { secretKey } = keyForm(page);
    await type(page, key);
    await page.reload();
    expect(await secretKey.inputValue()).toBe("");
    await type(page, key);
    await page.goto(`${desk.url}/docs`);
    await page.goBack();
    expect(await secretKey.inputValue()).toBe("");
    expect(complaints).toEqual([]);
  });

  it("is gone when the page is left, and Back brings it as it was", async () => {
    const { page, complaints } = await openWindow(desk.url, { keepsLeftPages: true });
    await signUp(page);
    const key = await paper.makeKey();
    await type(page, key);
    await page.evaluate(() =>
      addEventListener("pageshow", ({ persisted }) => {
        window.name = persisted ? "kept" : "new";
      }),
    );
    await page.goto(`${desk.url}/docs`);
    await page.goBack({ waitUntil: "commit" });
    await page.waitForFunction(() => window.name !== "");
    const { apiKey, secretKey } = keyForm(page);
    expect(await page.evaluate(() => window.name)).toBe("kept");
    expect([await apiKey.inputValue(), await secretKey.inputValue()]).toEqual([key.api_key, ""]);
    expect(complaints).toEqual([]);
  });
});

describe("the fields for a key", () => {
  it("are none that browsers and password stores keep, translate or correct", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const { apiKey, secretKey } = keyForm(page);
    for (const field of [apiKey, secretKey]) {
      const attributes = await field.evaluate((element) =>
        Object.fromEntries([...element.attributes].map(({ name, value }) => [name, value])),
      );
      expect(attributes).toMatchObject({
        autocomplete: "off",
        autocapitalize: "off",
        autocorrect: "off",
        spellcheck: "false",
        translate: "no",
        "data-1p-ignore": "",
        "data-bwignore": "",
        "data-lpignore": "true",
        "data-form-type": "other",
      });
    }
    const look = await secretKey.evaluate((field) => [
      field.tagName,
      getComputedStyle(field).getPropertyValue("-webkit-text-security"),
    ]);
    expect(look).toEqual(["TEXTAREA", "disc"]);
    expect(await page.locator("input[type=password]").count()).toBe(0);
    expect(complaints).toEqual([]);
  });
});

describe("the password and the access token", () => {
  it("are nowhere in the document and in nothing that the browser keeps", async () => {
    const { page, complaints, said } = await openWindow(desk.url);
    const answered = page.waitForResponse((response) => response.url().endsWith("/auth/login"));
    const { password } = await signUpByHand(page);
    const { access_token } = await (await answered).json();
    expect(access_token).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+$/);
    for (const text of [password, access_token]) {
      expect(await placesWith(page, text)).toEqual([]);
      expect(said.filter((line) => line.includes(text))).toEqual([]);
    }
    expect(await keptBy(page)).toMatchObject({ local: { "keyhold.session": "1" }, session: {}, cookies: "" });
    expect((await cachedBy(page)).queries).not.toContain(access_token);
    expect(complaints).toEqual([]);
  });
});
