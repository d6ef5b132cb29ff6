import type { Page } from "playwright-core";
import { openWindow, type Window, type WindowOptions } from "./browser.ts";
import { type Desk, openDesk, PASSWORD, signUp } from "./desk.ts";

/** Where the server of a stage says that its requests come from. */
const ADDRESS = "203.0.113.7";

interface PaperKey {
  readonly api_key: string;
  readonly secret_key: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** Somebody at a window, and the same person's own way past the page. */
interface Person extends Window {
  readonly email: string;
  ask(method: string, path: string, body?: Fields): Promise<void>;
}

/** Three people at one server: nobody in particular, one who has no key yet, and one who has. */
export interface Stage {
  readonly desk: Desk;
  readonly visitor: Window;
  readonly newcomer: Person;
  readonly owner: Person;
  makeKey(fields?: Fields): Promise<PaperKey>;
  /** Changes the owner's key at the paper exchange, and has Keyhold ask about it. */
  changeKey(fields: Fields): Promise<void>;
  breakExchange(kind: string, path?: string): Promise<void>;
  /** Opens a session that says that it is this program. */
  logIn(email: string, userAgent?: string): Promise<void>;
  /** Something to be put right before the next scene. */
  later(undo: () => Promise<unknown>): void;
  /** Puts everything right again. */
  clear(): Promise<void>;
}

const HARMLESS = {
  permissions: { enableWithdrawals: false },
  ip_restrict: false,
  allowed_addresses: null,
  trading_expires_at: null,
};

/** `deviceScaleFactor` is how many dots of a picture a pixel of the page becomes. */
export async function openStage(deviceScaleFactor = 1): Promise<Stage> {
  const look = { reducedMotion: "reduce", deviceScaleFactor } as const;
  const desk = await openDesk({ OUTGOING_ADDRESSES: ADDRESS });
  const undoings: (() => Promise<unknown>)[] = [];
  const makeKey = (fields: Fields = {}) =>
    paper<PaperKey>(desk, "POST", "/paper/keys", { type: "hmac", ...fields });
  const visitor = await openWindow(desk.url, look);
  const newcomer = await openPerson(desk, look);
  const owner = await openPerson(desk, look);
  const key = await makeKey();
  await handOver(owner.page, key, "Main account");
  await owner.page.getByRole("table").waitFor();

  async function change(fields: Fields) {
    await paper(desk, "PATCH", `/paper/keys/${key.api_key}`, fields);
    await owner.ask("POST", "/api/v1/api-keys/me/check");
  }

  return {
    desk,
    visitor,
    newcomer,
    owner,
    makeKey,
    async changeKey(fields) {
      undoings.push(() => change(HARMLESS));
      await change(fields);
    },
    async breakExchange(kind, path) {
      undoings.push(() => paper(desk, "DELETE", "/paper/faults"));
      await paper(desk, "POST", "/paper/faults", { kind, path });
    },
    async logIn(email, userAgent = "") {
      const body = { email, password: PASSWORD };
      await send(`${desk.url}/api/v1/auth/login`, "POST", body, { "user-agent": userAgent });
    },
    later: (undo) => void undoings.push(undo),
    async clear() {
      for (const undo of undoings.splice(0).reverse()) await undo();
    },
  };
}

/** Enters a key into the form, as far as the button. */
export async function enterKey(page: Page, key: PaperKey, label = ""): Promise<void> {
  await page.getByLabel("Paper exchange, play money").check();
  await page.locator("[name=api_key]").fill(key.api_key);
  await page.locator("[name=secret_key]").fill(key.secret_key);
  await page.locator("[name=label]").fill(label);
}

export async function handOver(page: Page, key: PaperKey, label = ""): Promise<void> {
  await enterKey(page, key, label);
  await page.getByRole("button", { name: "Check and store" }).click();
}

async function openPerson(desk: Desk, look: WindowOptions): Promise<Person> {
  const window = await openWindow(desk.url, look);
  const { email, accessToken } = await signUp(window.page);
  const headers = { authorization: `Bearer ${accessToken}` };
  return {
    ...window,
    email,
    async ask(method, path, body) {
      // Scenes may let the password be old, and some acts need it anew.
      await send(`${desk.url}/api/v1/auth/step-up`, "POST", { password: PASSWORD }, headers);
      await send(desk.url + path, method, body, headers);
    },
  };
}

async function paper<T = unknown>(desk: Desk, method: string, path: string, body?: Fields): Promise<T> {
  const answer = await send(desk.paperUrl + path, method, body);
  return (answer.status === 204 ? undefined : await answer.json()) as T;
}

async function send(url: string, method: string, body?: Fields, headers: Record<string, string> = {}) {
  const answer = await fetch(url, {
    method,
    headers: { ...headers, ...(body === undefined ? {} : { "content-type": "application/json" }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  if (!answer.ok) throw new Error(`${method} ${url} was answered ${answer.status}: ${await answer.text()}`);
  return answer;
}
