import { join } from "node:path";
import type { Page } from "playwright-core";
import { build, newFolder, type Running, removeFolders, start, stop, stopAll } from "../cli/program.ts";
import { closeBrowser } from "./browser.ts";

/** A built Keyhold under `dev`, with its paper exchange. */
export interface Desk {
  readonly url: string;
  readonly paperUrl: string;
  /** The SQLite file, for what takes time, and what operators do. */
  readonly database: string;
  /** Ends the server and starts it again at the same place; `between` runs while it is away. */
  restart(between?: () => Promise<void>): Promise<void>;
}

export const PASSWORD = "a long enough password";

/** Built anew where it is not of these sources. With PAPER_URL among the variables the paper exchange is one that runs by itself, and outlives a restart. */
export async function openDesk(env: Readonly<Record<string, string>> = {}): Promise<Desk> {
  build();
  const folder = newFolder();
  let running = await startDev(folder, "0", "0", env);
  const { port } = new URL(running.url);
  const paperPort = new URL(running.paperUrl).port;
  const { url, paperUrl } = running;
  return {
    url,
    paperUrl,
    database: join(folder, "keyhold.db"),
    async restart(between) {
      await stop(running.program);
      try {
        await between?.();
      } finally {
        running = await startDev(folder, port, paperPort, env);
      }
    },
  };
}

async function startDev(
  folder: string,
  port: string,
  paperPort: string,
  env: Readonly<Record<string, string>>,
) {
  const args = ["dev", "--port", port, "--paper-port", paperPort, "--data-dir", folder];
  const program: Running = start(args, { env });
  const paper = env.PAPER_URL ?? program.told(/^paper exchange: (\S+)$/m);
  const [url, paperUrl] = await Promise.all([program.ready, paper]);
  return { program, url, paperUrl };
}

/** For afterAll. */
export async function closeDesk(): Promise<void> {
  await closeBrowser();
  await stopAll();
  removeFolders();
}

let people = 0;

export function newEmail(): string {
  people += 1;
  return `person${people}.${Date.now()}@example.com`;
}

interface Account {
  readonly email: string;
  readonly password: string;
}

/** Makes an account and a session for this window past the page, and arrives at the form for a key. */
export async function signUp(page: Page): Promise<Account & { readonly accessToken: string }> {
  const data = { email: newEmail(), password: PASSWORD };
  const { origin } = new URL(page.url());
  const post = async (act: string) => {
    const answer = await page.request.post(`${origin}/api/v1/auth/${act}`, { data });
    if (!answer.ok()) throw new Error(`${act} was answered ${answer.status()}: ${await answer.text()}`);
    return answer.json();
  };
  await post("register");
  const { access_token: accessToken } = await post("login");
  await page.evaluate(() => {
    try {
      localStorage.setItem("keyhold.session", "1");
    } catch {
      // Where storage is denied the page asks all the same.
    }
  });
  await page.goto(origin);
  await page.locator("[name=api_key]").waitFor();
  return { ...data, accessToken };
}

/** As people do it: through the page. */
export async function signUpByHand(page: Page): Promise<Account> {
  const email = newEmail();
  await page.goto(new URL("/signup", page.url()).href);
  await page.locator("[name=email]").fill(email);
  await page.locator("[name=password]").fill(PASSWORD);
  await page.locator("form button[type=submit]").click();
  await page.locator("[name=api_key]").waitFor();
  return { email, password: PASSWORD };
}

/** What the page shows the server to prove who it is; for acting behind its back. */
export async function authorizationOf(page: Page): Promise<string> {
  const asked = page.waitForRequest((request) => request.url().endsWith("/api-keys/me"));
  await Promise.all([asked, page.reload()]);
  return (await asked).headers().authorization ?? "";
}
