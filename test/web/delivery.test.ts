import { spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { NODE, newFolder, ROOT } from "../cli/program.ts";
import { openWindow } from "./browser.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { storeKey } from "./key-form.ts";
import { controlPaper } from "./paper.ts";

const ASSETS = join(ROOT, "dist", "page", "assets");
const CSP =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
  "require-trusted-types-for 'script'; trusted-types 'none'; form-action 'none'; frame-ancestors 'none'; base-uri 'none'";
const HASHED = /^[\w.-]+-[\w-]{8}\.(?:js|css|svg)$/;
/** One of them is loaded: the person's. */
const LANGUAGE = /^(?:en|tr)-/;

const PART_MISSING =
  "A part of this page could not be loaded. If Keyhold answers, there is a newer version: reload to go on.";

let desk: Desk;
let index: string;

beforeAll(async () => {
  desk = await openDesk();
  index = await (await fetch(desk.url)).text();
});

afterAll(closeDesk);

function assetNames(): string[] {
  return readdirSync(ASSETS).filter((name) => !/\.(?:br|gz)$/.test(name));
}

function plain(name: string): Buffer {
  return readFileSync(join(ASSETS, name));
}

/** Whether the page stands without it: the entry neither loads it nor preloads it. */
function canWait(url: string): boolean {
  const name = url.slice(url.lastIndexOf("/") + 1);
  return HASHED.test(name) && !LANGUAGE.test(name) && !namesIn(index).includes(name);
}

/** The names of assets that a text leads to. */
function namesIn(text: string): string[] {
  return [...text.matchAll(/["'`(](?:\.\/|\/?assets\/)([\w.-]+\.(?:js|css|svg))/g)].map(
    ([, name = ""]) => name,
  );
}

describe("the built page", () => {
  it("comes with exactly this policy, and is asked for anew each time", async () => {
    const { headers } = await fetch(desk.url);
    expect(headers.get("content-security-policy")).toBe(CSP);
    expect(headers.get("cache-control")).toBe("no-cache");
  });

  it("has no script, style or event in its text, and names no other host", () => {
    const scripts = [...index.matchAll(/<script\b([^>]*)>(.*?)<\/script>/gs)];
    expect(scripts.length).toBe(3);
    for (const [, attributes, content] of scripts)
      expect([content, attributes]).toEqual(["", expect.stringContaining(' src="/assets/')]);
    expect(index).not.toMatch(/<style|\sstyle=|\son\w+=|javascript:|\/\/\w/);
  });

  it("leads to files that are there, each under a hashed name and kept for ever, as br and as gzip", async () => {
    const names = assetNames();
    const wanted = [
      index,
      ...names.filter((name) => name.endsWith(".js")).map((name) => String(plain(name))),
    ];
    expect(names).toEqual(expect.arrayContaining(wanted.flatMap(namesIn)));
    expect(names.filter((name) => !HASHED.test(name))).toEqual([]);
    for (const name of names) {
      for (const encoding of ["br", "gzip"]) {
        const headers = { "accept-encoding": encoding };
        const answer = await fetch(`${desk.url}/assets/${name}`, { headers });
        expect([name, answer.headers.get("content-encoding")]).toEqual([name, encoding]);
        expect(answer.headers.get("cache-control")).toBe("public, max-age=31536000, immutable");
        expect(Buffer.from(await answer.arrayBuffer()).equals(plain(name))).toBe(true);
      }
    }
  });

  it("loads dialogs, toasts and the settings only after it is drawn", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    await storeKey(page, controlPaper(desk.paperUrl));
    await page.addInitScript(() => {
      new MutationObserver((_, observer) => {
        if (document.querySelector("main") === null) return;
        performance.mark("drawn");
        observer.disconnect();
      }).observe(document, { subtree: true, childList: true });
    });
    await page.reload();
    const early = async (part: string) => {
      const entries = await page.evaluate(() => {
        const [drawn] = performance.getEntriesByName("drawn");
        const files = performance.getEntriesByType("resource");
        return files.map(({ name, startTime }) => ({ name, isEarly: startTime < (drawn?.startTime ?? 0) }));
      });
      const found = entries.filter(({ name }) => name.includes(part) && canWait(name));
      return found.map(({ isEarly }) => isEarly);
    };
    for (const part of ["Toasts", "DeleteDialog", "ResumeDialog", "StepUpDialog", "SettingsPage"]) {
      await expect.poll(() => early(`/${part}-`)).not.toEqual([]);
    }
    expect(await early("")).not.toContain(true);
    expect(complaints).toEqual([]);
  });

  it("stands while dialogs and toasts are still on their way", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.route(
      (url) => canWait(url.pathname),
      () => {},
    );
    await page.goto(desk.url);
    await signUp(page);
    await storeKey(page, controlPaper(desk.paperUrl));
    expect(complaints).toEqual([]);
  });

  it("asks no other host on any of its screens", async () => {
    const { page, complaints } = await openWindow(desk.url);
    for (const path of ["/login", "/signup", "/nothing"]) {
      await page.goto(desk.url + path);
      await page.getByRole("heading", { level: 1 }).waitFor();
    }
    await signUp(page);
    await storeKey(page, controlPaper(desk.paperUrl));
    await page.getByRole("button", { name: "Delete key…" }).click();
    await page.getByRole("alertdialog").waitFor();
    await page.goto(`${desk.url}/settings`);
    await page.getByRole("button", { name: "Set up…" }).click();
    await page.locator(".qr").waitFor();
    expect(complaints).toEqual([]);
  });
});

describe("the budget of the first load", () => {
  const buildInto = (budget: string) => {
    const tool = JSON.stringify(join(ROOT, "tools", "build-page.mjs"));
    const script = `await (await import(${tool})).buildPage(${JSON.stringify(newFolder())}, ${budget})`;
    return spawnSync(NODE, ["--input-type=module", "-e", script], { encoding: "utf8" });
  };

  it("fails the build when it is exceeded", () => {
    const { status, stderr } = buildInto("100_000");
    expect([status, stderr]).toEqual([1, expect.stringContaining("100000 are allowed")]);
  });

  it("counts at least what a browser loads before the page stands", async () => {
    const { status, stderr } = buildInto("undefined");
    const counted = Number(/^page: (\d+) bytes/m.exec(stderr)?.[1]);
    expect([status, counted <= 130_000]).toEqual([0, true]);
    const { page } = await openWindow(desk.url);
    await page.getByRole("heading", { level: 1 }).waitFor();
    const urls = await page.evaluate(() => performance.getEntriesByType("resource").map(({ name }) => name));
    const names = urls
      .filter((url) => url.endsWith(".js") && !canWait(url))
      .map((url) => url.slice(url.lastIndexOf("/") + 1));
    expect(names.filter((name) => LANGUAGE.test(name)).length).toBe(1);
    const bytes = names.reduce((sum, name) => sum + gzipSync(plain(name), { level: 9 }).length, 0);
    expect(bytes).toBeGreaterThan(80_000);
    expect(counted).toBeGreaterThanOrEqual(bytes);
  });
});

describe("the policy", () => {
  it("stops whatever would turn a text into code", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await page.getByRole("heading", { level: 1 }).waitFor();
    for (const attempt of [
      'document.body.innerHTML = "<b>x</b>"',
      'document.createElement("script").text = "x"',
      'document.createElement("script").src = "/x.js"',
      'trustedTypes.createPolicy("x", {})',
    ]) {
      expect([attempt, await outcome(page, attempt)]).toEqual([attempt, "TypeError"]);
    }
    const violated = () =>
      complaints.filter((line) => /policy violated: (?:require-)?trusted-types/.test(line));
    await expect.poll(() => violated().length).toBe(4);
  });

  it("lets no site show the page in a frame", async () => {
    const { page } = await openWindow(desk.url);
    await page.goto("about:blank");
    await page.setContent(`<iframe src="${desk.url}"></iframe>`);
    await expect
      .poll(() => page.frames().map((frame) => frame.url()))
      .toContain("chrome-error://chromewebdata/");
  });
});

/** The name of what this code throws. */
function outcome(page: Page, code: string): Promise<string> {
  return page.evaluate(
    `(() => { try { ${code}; return "nothing"; } catch (error) { return error.name; } })()`,
  );
}

describe("a part that cannot be had any more", () => {
  /** A window in which files of this name are gone; whatever it complains of, except that. */
  const openWithout = async (part: string) => {
    const { page, complaints } = await openWindow(desk.url);
    await page.route(new RegExp(`/${part}-[^/]+\\.js$`), (route) => route.fulfill({ status: 404 }));
    const missed = page.waitForResponse((response) => response.url().includes(`/${part}-`));
    await page.goto(desk.url);
    return { page, missed, complaints: () => complaints.filter((line) => !line.includes(`/${part}-`)) };
  };

  it("leaves everything else: the toasts", async () => {
    const { page, missed, complaints } = await openWithout("Toasts");
    await missed;
    await signUp(page);
    await storeKey(page, controlPaper(desk.paperUrl));
    expect(complaints()).toEqual([]);
  });

  it("leaves everything else, and whoever wants it is told to reload: the dialog for deleting", async () => {
    const { page, missed, complaints } = await openWithout("DeleteDialog");
    await signUp(page);
    await storeKey(page, controlPaper(desk.paperUrl));
    await missed;
    await page.getByRole("button", { name: "Delete key…" }).click();
    await page.getByText(PART_MISSING).waitFor();
    await page.getByRole("button", { name: "Check now" }).click();
    await page.getByText("Checked. The paper exchange confirmed").waitFor({ state: "attached" });
    expect(complaints()).toEqual([]);
  });

  it("leaves everything else, and whoever wants it is told to reload: the settings", async () => {
    const { page, missed, complaints } = await openWithout("SettingsPage");
    await signUp(page);
    await missed;
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByText(PART_MISSING).waitFor();
    await page.getByRole("link", { name: "Key", exact: true }).click();
    await storeKey(page, controlPaper(desk.paperUrl));
    expect(complaints()).toEqual([]);
  });

  it("leaves the language that is shown, and says to reload: another language", async () => {
    const { page, complaints } = await openWithout("tr");
    await page.getByLabel("Language").selectOption("tr");
    await page.getByText(PART_MISSING).waitFor();
    await page.getByRole("heading", { level: 1, name: "Log in" }).waitFor();
    expect(complaints()).toEqual([]);
  });
});

describe("a browser that denies storage", () => {
  it("gets the whole page, in its language", async () => {
    const { page, complaints } = await openWindow(desk.url, { language: "tr" });
    await page.addInitScript(() => {
      Object.defineProperty(window, "localStorage", {
        get() {
          throw new DOMException("denied", "SecurityError");
        },
      });
    });
    await page.goto(desk.url);
    await page.getByRole("heading", { level: 1, name: "Giriş yapın" }).waitFor();
    await page.getByLabel("Tema").selectOption("dark");
    await signUp(page);
    expect(await page.evaluate(() => document.documentElement.lang)).toBe("tr");
    await page.getByLabel("Dil").selectOption("en");
    await storeKey(page, controlPaper(desk.paperUrl));
    await page.reload();
    await page.locator("code.masked").waitFor();
    expect(complaints).toEqual([]);
  });
});
