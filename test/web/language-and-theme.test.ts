import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Locator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { ROOT } from "../cli/program.ts";
import { openWindow } from "./browser.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { alter, go, press } from "./scenes/scene.ts";
import { enterKey } from "./stage.ts";

const LIGHT = "rgb(246, 247, 249)";
const DARK = "rgb(15, 18, 23)";

let desk: Desk;

beforeAll(async () => {
  desk = await openDesk();
});

afterAll(closeDesk);

describe("the language of the page", () => {
  it("is the browser's where it is Turkish, with Turkish dates, numbers and names, and follows a choice at once", async () => {
    const { page, complaints } = await openWindow(desk.url, { language: "tr" });
    expect(await page.locator("html").getAttribute("lang")).toBe("tr");
    await signUp(page);
    await alter(page, "/api/v1/api-keys/me", { last_confirmed_at: "2026-11-22T12:51:00.000Z" });
    await alter(page, "/api/v1/api-keys/balance", {
      balances: [{ asset: "USDT", free: "60000.50000000", locked: "0.00000001" }],
    });
    await press(page, "Deneme anahtarı oluştur");
    await page.getByText("Deneme borsasının bir anahtarıyla dolduruldu").first().waitFor();
    await press(page, "Kontrol et ve kaydet");
    await page.getByRole("row", { name: "USDT 60.000,5 0,00000001" }).waitFor();
    await go(page, "/");
    await page.getByText("22 Kas 2026 15:51").waitFor();
    expect(await page.title()).toBe("Borsa anahtarı · Keyhold");

    await page.getByLabel("Dil").selectOption("English");
    await page.getByRole("row", { name: "USDT 60,000.5 0.00000001" }).waitFor();
    await page.getByText("22 Nov 2026, 15:51").waitFor();
    expect(await page.title()).toBe("Exchange key · Keyhold");
    expect(await page.locator("html").getAttribute("lang")).toBe("en");
    expect(complaints).toEqual([]);
  });

  it("changes errors that stand, and leaves what was typed", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const key = { api_key: "vmPU****Eh8A", secret_key: "vmPU****Eh8A" };
    await enterKey(page, key, "Main account");
    await press(page, "Check and store");
    await page.getByRole("region", { name: "There is more than one thing to mend" }).waitFor();
    await page.getByLabel("Language").selectOption("Türkçe");
    await page.getByRole("region", { name: "Düzeltilecek birden çok yer var" }).waitFor();
    expect(await page.locator(".field-error").allTextContents()).toEqual([
      "Hata: Bu, kısaltılmış bir anahtar. Anahtarın tamamını Binance’ten kopyalayın.",
      "Hata: İki alanda da aynı değer var. İkinci alana gizli anahtarı yapıştırın.",
    ]);
    expect(await page.getByLabel("API anahtarı").inputValue()).toBe(key.api_key);
    expect(await page.getByLabel("Etiket").inputValue()).toBe("Main account");
    expect(complaints).toEqual([]);
  });

  it("changes what is said of a stored key and of one just deleted, names of exchanges included", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    await press(page, "Make a paper key");
    await page.getByText("Filled in with a key of the paper exchange").first().waitFor();
    await press(page, "Check and store");
    await press(page, "Edit the label");
    await page.getByLabel("Label", { exact: true }).fill("x".repeat(101));
    await press(page, "Save");
    await page.getByText("Use at most 100 characters").waitFor();
    await page.getByLabel("Language").selectOption("Türkçe");
    await page.getByText("En çok 100 karakter kullanın").waitFor();
    await press(page, "Anahtarı sil…");
    await page.getByRole("alertdialog").getByRole("textbox").fill("SİL");
    await press(page, "Bu anahtarı sil");
    const note = page.locator(".panel.tone-note");
    await note.waitFor();
    expect(await note.textContent()).toBe(
      "Anahtar burada silindi; deneme borsasında hâlâ çalışıyor olabilir. Orada da silin.",
    );
    await page.getByLabel("Dil").selectOption("English");
    await page.getByRole("heading", { name: "Add your exchange key" }).waitFor();
    expect(await note.textContent()).toBe(
      "The key is deleted here. It may still work at the paper exchange: delete it there too.",
    );
    expect(complaints).toEqual([]);
  });

  it("is kept, and on the document before the page's own program runs", async () => {
    const { page, openTab } = await openWindow(desk.url);
    await page.getByLabel("Language").selectOption("Türkçe");
    await page.getByLabel("Tema").selectOption("Koyu");
    const { page: next, complaints } = await openTab("/login");
    await holdProgram(next);
    await next.reload({ waitUntil: "commit" });
    await next.locator("noscript").waitFor({ state: "attached" });
    expect(await look(next)).toEqual({ lang: "tr", theme: "dark", background: DARK });
    await next.unrouteAll({ behavior: "ignoreErrors" });
    await next.reload();
    await next.getByRole("heading", { name: "Giriş yapın" }).waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("the theme of the page", () => {
  it("is the device's until one is chosen, and the device's again after that is taken back", async () => {
    const { page, complaints } = await openWindow(desk.url, { colorScheme: "dark" });
    await page.getByRole("heading", { name: "Log in" }).waitFor();
    const steps = [
      { choice: "Light", device: "dark", expected: LIGHT },
      { choice: "Dark", device: "light", expected: DARK },
      { choice: "Same as this device", device: "light", expected: LIGHT },
      { choice: "Same as this device", device: "dark", expected: DARK },
    ] as const;
    expect((await look(page)).background).toBe(DARK);
    for (const { choice, device, expected } of steps) {
      await page.getByLabel("Theme").selectOption(choice);
      await page.emulateMedia({ colorScheme: device });
      expect((await look(page)).background).toBe(expected);
    }
    expect(complaints).toEqual([]);
  });

  it("gives way to forced colours: buttons and boxes keep an edge, the focus its ring", async () => {
    const { page, complaints } = await openWindow(desk.url, { forcedColors: "active" });
    await press(page, "Log in");
    await page.getByRole("region", { name: "There is more than one thing to mend" }).waitFor();
    for (const part of [".button-primary", ".input", ".card", ".panel"])
      expect(await edge(page, part)).toBe(1);
    await page.getByLabel("E-mail").focus();
    const [ring, highlight] = await page.getByLabel("E-mail").evaluate((field) => {
      const sample = document.body.appendChild(document.createElement("i"));
      sample.style.color = "Highlight";
      return [getComputedStyle(field).outlineColor, getComputedStyle(sample).color];
    });
    expect(ring).toBe(highlight);
    expect(complaints).toEqual([]);
  });
});

describe("motion", () => {
  it.each([
    ["reduce", "0s"],
    ["no-preference", "0.15s, 0.15s"],
  ] as const)(
    "of toasts and dialogs, for those who want it so (%s), takes %s",
    async (reducedMotion, expected) => {
      const { page, complaints } = await openWindow(desk.url, { reducedMotion });
      await signUp(page);
      await press(page, "Make a paper key");
      await page.getByText("Filled in with a key").first().waitFor();
      await press(page, "Check and store");
      const motion = (part: Locator) => part.evaluate((box) => getComputedStyle(box).transitionDuration);
      // It stays for some seconds only.
      await page.locator(".toast").waitFor();
      expect(await motion(page.locator(".toast"))).toBe(expected);
      await press(page, "Delete key…");
      const dialog = page.getByRole("alertdialog");
      await dialog.waitFor();
      expect(await motion(dialog)).toBe(expected);
      expect(complaints).toEqual([]);
    },
  );
});

describe("the stylesheets", () => {
  it("change no letter's case, since capitals differ from language to language", () => {
    const sheets = filesOf("dist/page/assets", /\.css$/);
    expect(sheets.length).toBeGreaterThan(1);
    expect(sheets.filter((css) => /text-transform|font-variant:[^;}]*caps/.test(css))).toEqual([]);
  });
});

describe("the program", () => {
  it("folds no case by the language of the browser", () => {
    expect(filesOf("web", /\.tsx?$/).filter((text) => /toLocale(?:Upper|Lower)Case/.test(text))).toEqual([]);
  });
});

function filesOf(folder: string, form: RegExp): string[] {
  const path = join(ROOT, folder);
  return readdirSync(path, { recursive: true, encoding: "utf8" })
    .filter((name) => form.test(name))
    .map((name) => readFileSync(join(path, name), "utf8"));
}

/** What is loaded as a module never comes. */
function holdProgram(page: Page): Promise<unknown> {
  return page.route(/\/assets\/page-.*\.js$/, () => {});
}

function look(page: Page) {
  return page.evaluate(() => ({
    lang: document.documentElement.lang,
    theme: document.documentElement.dataset.theme,
    background: getComputedStyle(document.body).backgroundColor,
  }));
}

/** Whether a line is drawn around the first of these. */
function edge(page: Page, part: string): Promise<number> {
  return page
    .locator(part)
    .first()
    .evaluate((box) => {
      const { borderTopWidth, borderTopStyle, borderTopColor, backgroundColor } = getComputedStyle(box);
      const isDrawn = borderTopStyle === "solid" && Number.parseFloat(borderTopWidth) >= 1;
      return Number(isDrawn && borderTopColor !== backgroundColor);
    });
}
