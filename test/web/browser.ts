import { type Browser, type BrowserContextOptions, chromium, type Locator, type Page } from "playwright-core";
import { TestRunner } from "vitest";

/** Debian's Chromium without its windows, which takes a fifth less of the processor. */
const CHROMIUM = "/usr/bin/chromium-headless-shell";

/** The one with windows: the other keeps no page that is left. */
const WHOLE_CHROMIUM = "/usr/bin/chromium";

/** What it would ask of the internet on its own is switched off. */
const ARGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** Playwright's own wish: a page that is kept when it is left does not come Back with a load, which it waits for. */
const FORGET_LEFT_PAGES = "--disable-back-forward-cache";

const browsers = new Map<boolean, Promise<Browser>>();

function launch(keepsLeftPages: boolean): Promise<Browser> {
  const browser =
    browsers.get(keepsLeftPages) ??
    chromium.launch({
      executablePath: keepsLeftPages ? WHOLE_CHROMIUM : CHROMIUM,
      args: ARGS,
      ignoreDefaultArgs: keepsLeftPages ? [FORGET_LEFT_PAGES] : [],
    });
  browsers.set(keepsLeftPages, browser);
  return browser;
}

/** For afterAll. */
export async function closeBrowser(): Promise<void> {
  for (const browser of browsers.values()) await (await browser).close();
  browsers.clear();
}

/** A window, and whatever it complained of that no test expected. */
export interface Window {
  readonly page: Page;
  /** Violations of the Content-Security-Policy, console errors, uncaught exceptions, requests to other hosts. */
  readonly complaints: readonly string[];
  /** Every line that the console showed. */
  readonly said: readonly string[];
  /** Another tab of the same person. */
  openTab(path?: string): Promise<Window>;
}

export interface WindowOptions
  extends Pick<
    BrowserContextOptions,
    "colorScheme" | "viewport" | "reducedMotion" | "forcedColors" | "deviceScaleFactor"
  > {
  readonly language?: "en" | "tr";
  /** As browsers do: Back brings a page as it was left. */
  readonly keepsLeftPages?: boolean;
}

/**
 * What Chromium itself writes into the console for an answer that is not 2xx, or for none at all. Answers of the API
 * are tested by what the page makes of them.
 */
const NETWORK_LINE = /^Failed to load resource: (?:the server responded with a status of [45]\d\d|net::ERR_)/;

/** Opened by a test it is closed after that test, since windows that nobody looks at keep the machine busy. */
export async function openWindow(url: string, options: WindowOptions = {}): Promise<Window> {
  const {
    language = "en",
    viewport = { width: 1200, height: 900 },
    keepsLeftPages = false,
    ...rest
  } = options;
  const context = await (await launch(keepsLeftPages)).newContext({
    ...rest,
    viewport,
    locale: language === "tr" ? "tr-TR" : "en-GB",
    timezoneId: "Europe/Istanbul",
  });
  TestRunner.getCurrentTest()?.context.onTestFinished(() => context.close());
  await context.addInitScript(() => {
    addEventListener("securitypolicyviolation", ({ violatedDirective, blockedURI, sourceFile }) => {
      reportError(new Error(`policy violated: ${violatedDirective} ${blockedURI} ${sourceFile}`));
    });
  });
  async function openTab(path = "/"): Promise<Window> {
    const page = await context.newPage();
    const complaints: string[] = [];
    const said: string[] = [];
    page.on("console", (message) => {
      said.push(message.text());
      const isExpected = NETWORK_LINE.test(message.text()) && message.location().url.startsWith(url);
      if (message.type() === "error" && !isExpected) complaints.push(message.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    page.on("request", (request) => {
      if (!request.url().startsWith(url)) complaints.push(`a request to ${request.url()}`);
    });
    // For navigations, too, on a machine at a fifth of its speed.
    page.setDefaultTimeout(20_000);
    await page.goto(new URL(path, url).href);
    return { page, complaints, said, openTab };
  }
  return openTab();
}

/** Waits until the focus is here. */
export async function focusIn(target: Locator): Promise<void> {
  await target.and(target.page().locator(":focus")).waitFor();
}

/** Waits until the page says this aloud as the result of an act. */
export async function spoken(page: Page, text: string): Promise<void> {
  await page.getByRole("status").getByText(text).waitFor();
}

/** The browser may tell the page, which then asks Keyhold, before its network service hears of it: so the page is told once more. */
export async function goOffline(page: Page): Promise<void> {
  await page.context().setOffline(true);
  await page.evaluate(() => dispatchEvent(new Event("offline")));
}
