import type { Page } from "playwright-core";
import { ACTIVITY_SCENES } from "./scenes/activity.ts";
import { BOT_SCENES } from "./scenes/bots.ts";
import { FORM_SCENES } from "./scenes/form.ts";
import { KEY_SCENES } from "./scenes/key.ts";
import { KEY_LIFE_SCENES } from "./scenes/key-life.ts";
import type { Scene } from "./scenes/scene.ts";
import { SESSION_SCENES } from "./scenes/session.ts";
import { SETTINGS_SCENES } from "./scenes/settings.ts";
import type { Stage } from "./stage.ts";

/** Every state and every dialog of the page. */
export const SCENES: readonly Scene[] = [
  ...SESSION_SCENES,
  ...FORM_SCENES,
  ...KEY_SCENES,
  ...KEY_LIFE_SCENES,
  ...SETTINGS_SCENES,
  ...ACTIVITY_SCENES,
  ...BOT_SCENES,
];

/** Brings a window into a scene, in English and light, whatever was shown in it before. */
export async function show(scene: Scene, stage: Stage): Promise<Page> {
  const { page } = stage[scene.who];
  await page.context().setOffline(false);
  await page.unrouteAll({ behavior: "ignoreErrors" });
  await stage.clear();
  await page.emulateMedia({ colorScheme: "light" });
  await page.evaluate(() => localStorage.removeItem("keyhold.language"));
  await scene.bring(page, stage);
  return page;
}

/** Chooses a language as a person would, also where an open dialog keeps that person's hands off. */
export async function speak(page: Page, language: "en" | "tr"): Promise<void> {
  await page.locator("footer select").first().selectOption(language, { force: true });
  await page.locator(`html[lang=${language}]`).waitFor({ state: "attached" });
}
