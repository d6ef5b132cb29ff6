import type { Page } from "playwright-core";
import { alter, go, press, type Scene, see, seeText } from "./scene.ts";

const BOTS = "/api/v1/virtual-keys?**";
const API_KEY = `khv_${"7Hc2mPq0Xw".repeat(5).slice(1)}`;

const BOT = {
  id: 3,
  api_key: API_KEY,
  label: "grid-bot",
  key_type: "hmac",
  public_key: null,
  permissions: ["read", "trade"],
  unlimited: false,
  symbols: ["BTCUSDT", "ETHUSDT"],
  order_types: null,
  max_order_value: "500",
  max_day_value: "2000",
  max_orders_per_minute: null,
  weight_share: null,
  allowed_addresses: [],
  expires_at: "2036-02-06T20:59:59.999Z",
  state: "active",
  last_used_at: "2026-11-20T09:40:00.000Z",
  used_today: "1400",
  remaining_today: "600",
  orders_today: 12,
  created_at: "2026-11-02T09:40:00.000Z",
};

const UNLIMITED = {
  id: 2,
  label:
    "Çok uzun adlı bir bot: ikinci hesap, yalnızca spot işlemler, ağustosta açıldı, kimse dokunmasa iyi olur",
  unlimited: true,
  symbols: null,
  max_order_value: null,
  max_day_value: null,
  order_types: ["LIMIT", "LIMIT_MAKER", "MARKET"],
  max_orders_per_minute: 10,
  allowed_addresses: ["203.0.113.7/32", "2001:db8::/48"],
  expires_at: null,
  state: "paused",
  used_today: "12840.550001",
  remaining_today: null,
};

const EVERY_KIND = [
  BOT,
  { ...BOT, ...UNLIMITED },
  { ...BOT, id: 1, label: "eyes", permissions: ["read"], state: "expired", last_used_at: null },
  { ...BOT, id: 9, label: "old-bot", permissions: [], state: "revoked" },
];

async function openBots(page: Page, items: readonly unknown[] = EVERY_KIND): Promise<void> {
  await alter(page, BOTS, { items, next: null });
  await go(page, "/bots");
  await see(page, items.length === 0 ? "#no-bots" : ".bot .facts");
}

async function fillIn(page: Page, label: string): Promise<void> {
  await go(page, "/bots/new");
  await see(page, ".bot-form");
  await page.locator("[name=label]").fill(label);
}

/** Bots in each of their states, the form for one, and the secret that is shown once. */
export const BOT_SCENES: readonly Scene[] = [
  { name: "bots, none", who: "owner", bring: (page) => openBots(page, []) },
  {
    name: "bots, no exchange key",
    who: "newcomer",
    async bring(page) {
      await go(page, "/bots");
      await seeText(page, "A bot key needs an exchange key behind it");
    },
  },
  {
    name: "bots, every kind",
    who: "owner",
    async bring(page) {
      await openBots(page);
      await page.locator("summary").click();
    },
  },
  {
    name: "bots, just paused",
    who: "owner",
    async bring(page) {
      await openBots(page, [BOT]);
      await page.route("**/virtual-keys/3/pause", (route) =>
        route.fulfill({ json: { ...BOT, state: "paused" } }),
      );
      await alter(page, BOTS, { items: [{ ...BOT, state: "paused" }], next: null });
      await press(page, "Pause grid-bot");
      await see(page, ".bot .panel");
    },
  },
  {
    name: "bots, revoking",
    who: "owner",
    async bring(page) {
      await openBots(page);
      await press(page, "Revoke… grid-bot");
      await see(page, "[role=alertdialog]");
    },
  },
  {
    name: "new bot, errors, an amount that can be read in two ways, without limits and without end",
    who: "owner",
    async bring(page) {
      await fillIn(page, "");
      await page.getByLabel("Spot bot without limits").check();
      await page.getByLabel("Largest order, in USDT (optional)").fill("1.000");
      await page.getByLabel("All orders of a day, in USDT (optional)").fill("2000.5");
      await page.getByLabel("No end date").check();
      await page.locator("summary").click();
      await page.getByLabel("Addresses it may come from").fill("home");
      await page.getByLabel("With a key pair of its own").check();
      await press(page, "Create bot key");
      await seeText(page, "There is more than one thing to mend");
    },
  },
  {
    name: "new bot",
    who: "owner",
    bring: (page) => fillIn(page, "grid-bot"),
  },
  {
    name: "secret once, closing without copying",
    who: "owner",
    async bring(page) {
      await fillIn(page, "grid-bot");
      await page.route("**/api/v1/virtual-keys", (route) =>
        route.fulfill({
          status: 201,
          json: { ...BOT, secret_key: `khs_${"9Xr4Lw2BbQ".repeat(5).slice(1)}` },
        }),
      );
      await press(page, "Create bot key");
      await see(page, ".once");
      await page.keyboard.press("Escape");
      await seeText(page, "Close without copying?");
    },
  },
];
