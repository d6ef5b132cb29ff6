// npm run pictures: the pictures of README.md, at twice the size, into docs/images.
import { join } from "node:path";
import { build, ROOT } from "../cli/program.ts";
import { closeDesk } from "./desk.ts";
import { SCENES, show, speak } from "./scenes.ts";
import { openStage } from "./stage.ts";

const PICTURES = [
  { file: "key.png", scene: "key, valid with a warning", width: 1120, colorScheme: "light", language: "en" },
  { file: "refused.png", scene: "verdict, too powerful", width: 560, colorScheme: "light", language: "en" },
  {
    file: "key-tr-dark.png",
    scene: "key, valid with a warning",
    width: 360,
    colorScheme: "dark",
    language: "tr",
  },
] as const;

build();
const stage = await openStage(2);
for (const { file, scene: name, width, colorScheme, language } of PICTURES) {
  const scene = SCENES.find((each) => each.name === name);
  if (scene === undefined) throw new Error(`There is no scene "${name}".`);
  const page = await show(scene, stage);
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme });
  await speak(page, language);
  await page.screenshot({ path: join(ROOT, "docs/images", file), fullPage: true });
}
await closeDesk();
