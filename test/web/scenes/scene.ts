import type { Page, Route } from "playwright-core";
import type { Stage } from "../stage.ts";

export interface Scene {
  readonly name: string;
  readonly who: "visitor" | "newcomer" | "owner";
  /** From anywhere to the scene, and not before all of it stands. */
  readonly bring: (page: Page, stage: Stage) => Promise<unknown>;
  /** What the console says in this scene, and must. */
  readonly expected?: RegExp;
}

export async function go(page: Page, path: string): Promise<void> {
  await page.goto(new URL(path, page.url()).href);
  await see(page, "h1");
}

/** Waits for this to be shown. It looks at every frame; a locator soon looks twice a second only. */
export function see(page: Page, selector: string): Promise<unknown> {
  return page.waitForFunction(
    (css) => document.querySelector(css)?.checkVisibility({ visibilityProperty: true }) === true,
    selector,
    { polling: "raf" },
  );
}

export function press(page: Page, name: string): Promise<void> {
  return page.getByRole("button", { name, exact: true }).click();
}

export function seeText(page: Page, text: string): Promise<void> {
  return page.getByText(text).first().waitFor();
}

/** Lets an answer of the real server come with other values: for what only later versions bring about. */
export async function alter(page: Page, path: string, change: Readonly<Record<string, unknown>>) {
  await page.route(`**${path}`, async (route) => {
    if (route.request().method() !== "GET") return route.fallback();
    const response = await route.fetch();
    const value = (await response.json()) as Record<string, unknown>;
    await route.fulfill({ response, json: { ...value, ...change } });
  });
}

/** The server refuses, in its own form. */
export function refuse(
  page: Page,
  path: string,
  status: number,
  code: string,
  params: Readonly<Record<string, unknown>> = {},
): Promise<unknown> {
  return page.route(`**${path}`, (route) =>
    route.fulfill({
      status,
      contentType: "application/problem+json",
      json: {
        type: `urn:keyhold:error:${code}`,
        title: code,
        status,
        code,
        detail: code,
        params,
        request_id: "7f3a",
      },
    }),
  );
}

/** The server does not answer. */
export const abort = (route: Route): Promise<void> => route.abort();

/** The answer never comes. */
export const hang = (): void => {};
