import type { Page } from "playwright-core";
import { alter, go, hang, press, refuse, type Scene, see, seeText } from "./scene.ts";

async function openActivity(page: Page, search = ""): Promise<void> {
  await go(page, `/activity${search}`);
  await see(page, "#export");
}

async function verify(page: Page): Promise<void> {
  await openActivity(page);
  await press(page, "Verify all entries");
  await see(page, "[aria-labelledby=verify] .panel");
}

/** Somebody has changed an entry in the database. */
export async function tamper(page: Page, sequence: number): Promise<void> {
  await page.route("**/api/v1/audit?**", async (route) => {
    const response = await route.fetch();
    const { items, next } = (await response.json()) as { items: { sequence: number }[]; next: number | null };
    const changed = items.map((item) =>
      item.sequence === sequence ? { ...item, subject: "user:1000" } : item,
    );
    await route.fulfill({ response, json: { items: changed, next } });
  });
}

/** The activity view, and what the browser may find. */
export const ACTIVITY_SCENES: readonly Scene[] = [
  {
    name: "activity, filtered, times in UTC",
    who: "owner",
    async bring(page) {
      await openActivity(page, "?kind=api_key&outcome=done&from=2026-01-01&time=utc");
      await see(page, ".entry");
    },
  },
  {
    name: "activity, nothing passes the filter",
    who: "owner",
    async bring(page) {
      await openActivity(page, "?to=2020-01-01");
      await seeText(page, "Nothing that was recorded passes this filter.");
    },
  },
  {
    name: "activity, nothing found so far",
    who: "owner",
    async bring(page) {
      await alter(page, "/api/v1/audit?**", { items: [], next: 100 });
      await openActivity(page, "?kind=user");
      await seeText(page, "Search further");
    },
  },
  {
    name: "activity, not loaded",
    who: "owner",
    async bring(page) {
      await refuse(page, "/api/v1/audit?**", 503, "storage_failed");
      await openActivity(page);
      await seeText(page, "The activity could not be loaded");
    },
  },
  {
    name: "activity, verifying",
    who: "owner",
    async bring(page) {
      await openActivity(page);
      await page.route("**/api/v1/audit?limit=500", hang);
      await press(page, "Verify all entries");
      await see(page, "progress");
    },
  },
  {
    name: "activity, an entry opened, verified",
    who: "owner",
    async bring(page) {
      await verify(page);
      await page.locator(".entry-button").first().click();
      await see(page, ".entry-more .facts");
    },
  },
  {
    name: "activity, verified and broken",
    who: "owner",
    async bring(page) {
      await tamper(page, 2);
      await alter(page, "/api/v1/audit/verify", {
        verdict: "broken",
        archived: 0,
        fault: { kind: "altered", sequence: 2, message: "-" },
        checkpoint: { number: 1204, at: "2026-11-22T12:40:00.000Z", sequence: 3 },
      });
      await verify(page);
    },
  },
  {
    name: "activity, not verified",
    who: "owner",
    async bring(page) {
      await openActivity(page);
      await refuse(page, "/api/v1/audit?**", 503, "storage_busy");
      await press(page, "Verify all entries");
      await see(page, "[aria-labelledby=verify] .panel");
    },
  },
];
