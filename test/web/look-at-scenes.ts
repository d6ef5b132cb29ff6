import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../cli/program.ts";
import { closeDesk } from "./desk.ts";
import { layoutFaults, spaceText } from "./layout-faults.ts";
import type { Scene } from "./scenes/scene.ts";
import { show, speak } from "./scenes.ts";
import { openStage, type Stage } from "./stage.ts";

const TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** Rules that axe leaves out by itself: the strictest level, and those that it still tries out. */
const MORE = [
  "color-contrast-enhanced",
  "css-orientation-lock",
  "focus-order-semantics",
  "identical-links-same-purpose",
  "meta-refresh-no-exceptions",
  "p-as-heading",
  "table-fake-caption",
  "target-size",
  "td-has-header",
];

type Size = { readonly width: number; readonly height: number };

/** The smallest of windows, a telephone, and 1200 by 900 at twice the size. */
const SIZES: readonly Size[] = [
  { width: 320, height: 256 },
  { width: 360, height: 740 },
  { width: 600, height: 450 },
];

/**
 * Registers what has to hold of every scene: axe finds nothing, in light English and in dark Turkish; everything fits, and can
 * be hit with a thumb, in small windows, in Turkish, with spaced text too, and in English in the smallest. Bringing a scene about takes longer than
 * looking at it, so it is brought about once.
 */
export function lookAt(scenes: readonly Scene[]): void {
  let stage: Stage;
  beforeAll(async () => {
    build();
    stage = await openStage();
  });
  afterAll(closeDesk);

  describe("axe finds nothing, and everything fits:", () => {
    it.each(scenes)("$name", async (scene) => {
      const { complaints } = stage[scene.who];
      const before = complaints.length;
      const page = await show(scene, stage);
      const size = page.viewportSize() ?? WIDE;
      try {
        expect(await findings(page)).toEqual([]);
        const faults = await layoutsOf(page, "en", SIZES.slice(0, 1));
        await page.setViewportSize(WIDE);
        await page.emulateMedia({ colorScheme: "dark" });
        await speak(page, "tr");
        expect(await findings(page)).toEqual([]);
        faults.push(...(await layoutsOf(page, "tr", SIZES)));
        await spaceText(page);
        faults.push(...(await layoutsOf(page, "tr, spaced", SIZES)));
        expect(faults).toEqual([]);
        expect(complaints.slice(before).filter((each) => !scene.expected?.test(each))).toEqual([]);
      } finally {
        await page.setViewportSize(size);
      }
    });
  });
}

const WIDE = { width: 1280, height: 720 };

async function findings(page: Page): Promise<string[]> {
  const isThere = await page.evaluate(() => "axe" in window);
  const { violations } = await new AxeBuilder({ page, ...(isThere ? { axeSource: ";" } : {}) })
    .setLegacyMode()
    .options({
      runOnly: { type: "tag", values: TAGS },
      rules: Object.fromEntries(MORE.map((rule) => [rule, { enabled: true }])),
      resultTypes: ["violations"],
    })
    .analyze();
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

async function layoutsOf(page: Page, how: string, sizes: readonly Size[]): Promise<string[]> {
  const found: string[] = [];
  for (const size of sizes) {
    await page.setViewportSize(size);
    const faults = await layoutFaults(page);
    found.push(...faults.map((fault) => `${size.width}, ${how}: ${fault}`));
  }
  return found;
}
