import { AxeBuilder } from "@axe-core/playwright";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { build } from "../cli/program.ts";
import { closeDesk } from "./desk.ts";
import { SCENES, show, speak } from "./scenes.ts";
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

let stage: Stage;

beforeAll(async () => {
  build();
  stage = await openStage();
}, 60_000);

afterAll(closeDesk);

describe("axe finds nothing, in light English and in dark Turkish:", () => {
  it.each(SCENES)("$name", async (scene) => {
    const { complaints } = stage[scene.who];
    const before = complaints.length;
    const page = await show(scene, stage);
    expect(await findings(page)).toEqual([]);
    await page.emulateMedia({ colorScheme: "dark" });
    await speak(page, "tr");
    expect(await findings(page)).toEqual([]);
    expect(complaints.slice(before).filter((each) => !scene.expected?.test(each))).toEqual([]);
  });
});

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
