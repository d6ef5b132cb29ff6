import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../cli/program.ts";
import { closeDesk } from "./desk.ts";
import { layoutFaults, spaceText } from "./layout-faults.ts";
import { SCENES, show, speak } from "./scenes.ts";
import { openStage, type Stage } from "./stage.ts";

/** The smallest of windows, a telephone, and 1200 by 900 at twice the size. */
const SIZES = [
  { width: 320, height: 256 },
  { width: 360, height: 740 },
  { width: 600, height: 450 },
];

let stage: Stage;

beforeAll(async () => {
  build();
  stage = await openStage();
}, 60_000);

afterAll(closeDesk);

describe("everything fits, and can be hit with a thumb, in small windows, in both languages, and with spaced text:", () => {
  it.each(SCENES)("$name", async (scene) => {
    const page = await show(scene, stage);
    const faults = [...(await atEachSize(page, "en")), ...(await atEachSize(page, "tr"))];
    await spaceText(page);
    faults.push(...(await atEachSize(page, "tr, spaced")));
    expect(faults).toEqual([]);
  });
});

async function atEachSize(page: Page, how: string): Promise<string[]> {
  await speak(page, how.startsWith("tr") ? "tr" : "en");
  const found: string[] = [];
  for (const size of SIZES) {
    await page.setViewportSize(size);
    const faults = await layoutFaults(page);
    found.push(...faults.map((fault) => `${size.width}, ${how}: ${fault}`));
  }
  return found;
}
