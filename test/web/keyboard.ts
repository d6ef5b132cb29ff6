import type { Locator, Page } from "playwright-core";
import { expect } from "vitest";

const MOST_STOPS = 30;

/** Goes on with Tab, or back with Shift+Tab, to this control; the focus is to be seen at each stop. */
export async function tabTo(page: Page, target: Locator, key: "Tab" | "Shift+Tab" = "Tab"): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop += 1) {
    await page.keyboard.press(key);
    await expectFocusSeen(page);
    if (await hasFocus(target)) return;
  }
  throw new Error(`${MOST_STOPS} stops did not lead to ${target}`);
}

/** Waits until the focus is there, and sees that it is drawn. */
export async function expectFocus(page: Page, target: Locator): Promise<void> {
  await target.waitFor();
  await expect.poll(() => hasFocus(target)).toBe(true);
  await expectFocusSeen(page);
}

function hasFocus(target: Locator): Promise<boolean> {
  return target.evaluate((element) => element === document.activeElement);
}

/** The focus is on something, in the window, uncovered, with an outline around it. */
async function expectFocusSeen(page: Page): Promise<void> {
  const found = await page.evaluate(() => {
    const focused = document.activeElement;
    if (focused === null || focused === document.body) return "the focus is nowhere";
    const { left, right, top, bottom } = focused.getBoundingClientRect();
    const { outlineStyle, outlineWidth } = getComputedStyle(focused);
    const name = `${focused.tagName} ${focused.textContent.slice(0, 40)}`;
    if (outlineStyle === "none" || Number.parseFloat(outlineWidth) < 2) return `${name} has no outline`;
    if (bottom <= 0 || top >= innerHeight) return `${name} is out of sight`;
    const middle = document.elementFromPoint(
      (left + right) / 2,
      (Math.max(top, 0) + Math.min(bottom, innerHeight)) / 2,
    );
    return focused.contains(middle) ? "" : `${name} is covered`;
  });
  expect(found).toBe("");
}
