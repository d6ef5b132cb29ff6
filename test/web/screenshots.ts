// npm run screenshots: every scene of the page, wide and narrow, light and dark, into screenshots/, to be looked at.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { build, ROOT } from "../cli/program.ts";
import { closeDesk } from "./desk.ts";
import { SCENES, show, speak } from "./scenes.ts";
import { openStage } from "./stage.ts";

const LOOKS = [
  { width: 1200, colorScheme: "light", language: "en" },
  { width: 1200, colorScheme: "dark", language: "tr" },
  { width: 360, colorScheme: "light", language: "tr" },
  { width: 360, colorScheme: "dark", language: "en" },
] as const;

const folder = join(ROOT, "screenshots");
mkdirSync(folder, { recursive: true });
build();
const stage = await openStage();
for (const scene of SCENES) {
  const page = await show(scene, stage);
  for (const { width, colorScheme, language } of LOOKS) {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme });
    await speak(page, language);
    const name = `${scene.name.replaceAll(/[^a-z0-9]+/gi, "-")}.${width}.${colorScheme}.${language}.png`;
    await page.screenshot({ path: join(folder, name), fullPage: true });
  }
}
await closeDesk();
process.stdout.write(`${SCENES.length * LOOKS.length} pictures in ${folder}\n`);
