// What Lighthouse makes of the page: log-in and a stored key, with its own simulated slow phone. The first run installs
// Lighthouse beside this file.
//     node bench/lighthouse.ts
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { type BrowserContext, chromium } from "playwright-core";
import { median } from "./harness.ts";
import { scratchFolder, start } from "./servers/keyhold.ts";
import { verdict } from "./verdict.ts";

const RUNS = 5;
const BARS = { accessibility: 100, "best-practices": 100, performance: 95 } as const;
type Category = keyof typeof BARS;

/** The part of Lighthouse's answer that is read here. */
interface Report {
  readonly lhr: {
    readonly categories: Readonly<Record<Category, { readonly score: number | null }>>;
    readonly audits: Readonly<
      Record<string, { readonly numericValue?: number; readonly score: number | null }>
    >;
  };
}

type Lighthouse = (url: string, flags: object) => Promise<Report>;

const lighthouse = await loadLighthouse();
const folder = scratchFolder();
const server = await start(
  ["dist/main.js", "dev", "--data-dir", folder.path, "--port", "18704", "--paper-port", "18705"],
  { LOG_LEVEL: "warn" },
);
const port = await freePort();
const browser = await chromium.launchPersistentContext(join(folder.path, "browser"), {
  executablePath: "/usr/bin/chromium",
  args: [
    "--no-sandbox",
    "--no-first-run",
    "--disable-background-networking",
    `--remote-debugging-port=${port}`,
  ],
});
try {
  await measure("log-in", `${server.url}/login`);
  await storeKey(browser, server.url);
  await measure("stored key", `${server.url}/`);
} finally {
  await browser.close();
  await server.stop();
  folder.remove();
}

async function measure(name: string, url: string): Promise<void> {
  const reports: Report["lhr"][] = [];
  for (let run = 0; run < RUNS; run++) {
    const { lhr } = await lighthouse(url, {
      port,
      // The session is in the browser's storage.
      disableStorageReset: true,
      onlyCategories: Object.keys(BARS),
    });
    reports.push(lhr);
  }
  for (const [category, bar] of Object.entries(BARS) as [Category, number][]) {
    const score = median(
      reports.map(({ categories }) => Math.round((categories[category].score ?? 0) * 100)),
    );
    verdict(score >= bar, `${name}: ${category} ${score} (bar ${bar})`);
  }
  for (const audit of [
    "first-contentful-paint",
    "largest-contentful-paint",
    "total-blocking-time",
    "cumulative-layout-shift",
  ]) {
    const value = median(reports.map(({ audits }) => audits[audit]?.numericValue ?? Number.NaN));
    console.log(`${name}: ${audit} ${value.toFixed(audit === "cumulative-layout-shift" ? 3 : 0)}`);
  }
  const [first] = reports;
  const failed = Object.entries(first?.audits ?? {}).filter(([, { score }]) => score !== null && score < 0.9);
  console.log(`${name}: audits below 90: ${failed.map(([id]) => id).join(", ") || "none"}`);
}

async function storeKey(context: BrowserContext, url: string): Promise<void> {
  const page = await context.newPage();
  await page.goto(`${url}/signup`);
  await page.getByLabel("E-mail").fill("lighthouse@example.com");
  await page.getByLabel("Password").fill("a long enough password");
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("button", { name: "Make a paper key" }).click();
  await page.getByText("Filled in with a key").first().waitFor();
  await page.getByRole("button", { name: "Check and store" }).click();
  await page.getByRole("table").waitFor();
  await page.close();
}

async function loadLighthouse(): Promise<Lighthouse> {
  const home = join(import.meta.dirname, "lighthouse");
  const entry = join(home, "node_modules", "lighthouse", "core", "index.js");
  if (!existsSync(entry)) {
    const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
      cwd: home,
      stdio: "inherit",
    });
    if (status !== 0) throw new Error("Lighthouse could not be installed");
  }
  const { default: run } = (await import(entry)) as { default: Lighthouse };
  return run;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
    });
  });
}
