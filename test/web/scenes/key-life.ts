import type { Page } from "playwright-core";
import { frozen, KEY, openKey } from "./key.ts";
import { alter, go, press, refuse, type Scene, see, seeText } from "./scene.ts";

const GENERATED = "/api/v1/api-keys/generated";
const A_KEY = { api_key: "a".repeat(64), secret_key: "b".repeat(64) };

const PAIR = {
  id: 4,
  exchange: "binance",
  type: "ed25519",
  label: "Main account",
  public_key_pem: `-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA${"7Hc2mPq0Xw".repeat(5).slice(6)}\n-----END PUBLIC KEY-----\n`,
  created_at: "2026-11-20T09:40:00.000Z",
  expires_at: "2036-02-06T20:59:59.999Z",
};

const OTHER_PAIR = { ...PAIR, id: 5, exchange: "paper", label: null };

function showPairs(page: Page): Promise<void> {
  return alter(page, GENERATED, { items: [PAIR, OTHER_PAIR], next: null });
}

/** The key as it is just after its owner has frozen it, with orders at the exchange. */
async function freeze(page: Page): Promise<void> {
  await page.route(`**${KEY}/freeze`, async (route) => {
    const request = { url: route.request().url().replace("/freeze", ""), method: "GET" };
    const response = await route.fetch(request);
    const left = { in_flight: [flight("sent"), flight("unknown")], open_orders: 3 };
    await route.fulfill({ json: { ...(await response.json()), ...frozen("user"), ...left } });
  });
  await openKey(page);
  await alter(page, KEY, { ...frozen("user"), virtual_key_count: 3 });
  await press(page, "Freeze");
  await seeText(page, "3 orders of bots are open.");
}

function flight(state: string) {
  return {
    virtual_key_id: 3,
    symbol: "BTCUSDT",
    client_order_id: `web_7Hc2mPq0Xw7Hc2mPq0Xw7Hc2mP_${state}`,
    state,
  };
}

async function openForm(page: Page): Promise<void> {
  await go(page, "/key/replace");
  await press(page, "I have a new key");
  await see(page, "[name=secret_key]");
}

async function hand(page: Page): Promise<void> {
  await page.locator("[name=api_key]").fill(A_KEY.api_key);
  await page.locator("[name=secret_key]").fill(A_KEY.secret_key);
  await press(page, "Check and replace");
}

/** What becomes of a stored key, and keys that are made here. */
export const KEY_LIFE_SCENES: readonly Scene[] = [
  { name: "key, just frozen", who: "owner", bring: freeze },
  {
    name: "key, unfreezing",
    who: "owner",
    async bring(page) {
      await freeze(page);
      await page.getByRole("button", { name: "Unfreeze…" }).first().click();
      await see(page, "[role=alertdialog]");
    },
  },
  {
    name: "key, cancelling open orders",
    who: "owner",
    async bring(page) {
      await freeze(page);
      await press(page, "Cancel 3 open orders…");
      await see(page, "[role=alertdialog]");
    },
  },
  {
    name: "key, with things noticed",
    who: "owner",
    async bring(page) {
      const params = { permissions: ["enableWithdrawals"], days: 91, expires_at: "2026-11-28T11:00:00.000Z" };
      const noticed = (code: string, id: number) => ({
        id,
        code,
        params,
        message: "The server noticed something that this page has no words for.",
        hint: "It says what to do, too.",
        created_at: "2026-11-20T09:40:00.000Z",
      });
      const items = [noticed("something_newer", 9), noticed("trading_expires", 8), noticed("key_old", 7)];
      await page.route("**/api/v1/notices?**", (route) => route.fulfill({ json: { items, next: 7 } }));
      await openKey(page);
      await see(page, "#noticed");
    },
  },
  {
    name: "replace, what happens",
    who: "owner",
    async bring(page) {
      await showPairs(page);
      await alter(page, KEY, { ...frozen("user"), virtual_key_count: 3 });
      await go(page, "/key/replace");
      await see(page, "#unfinished");
    },
  },
  {
    name: "replace, refused",
    who: "owner",
    async bring(page) {
      await openForm(page);
      await refuse(page, KEY, 422, "key_rejected", { reason: "wrong_secret" });
      await hand(page);
      await see(page, ".panel");
    },
  },
  {
    name: "replace, another account",
    who: "owner",
    async bring(page) {
      await openForm(page);
      await refuse(page, KEY, 409, "account_changed", {
        old_account: "1234****8868",
        new_account: "1234****4937",
      });
      await hand(page);
      await see(page, "[role=alertdialog]");
    },
  },
  {
    name: "replace, done, the old key still works",
    who: "owner",
    async bring(page) {
      await openForm(page);
      await page.route(`**${KEY}`, async (route) => {
        if (route.request().method() !== "PUT") return route.fallback();
        const key = await (await route.fetch({ method: "GET", postData: "" })).json();
        await route.fulfill({
          json: { ...key, old_key: { api_key_masked: "vmPU****Eh8A", still_works: true } },
        });
      });
      await hand(page);
      await seeText(page, "The old key still works");
    },
  },
  {
    name: "form, with key pairs to be finished",
    who: "newcomer",
    async bring(page) {
      await showPairs(page);
      await go(page, "/");
      await seeText(page, "2 key pairs wait to be finished.");
    },
  },
  {
    name: "vault, exchange and label",
    who: "newcomer",
    async bring(page) {
      await showPairs(page);
      await go(page, "/key/vault");
      await see(page, "#unfinished");
      await see(page, "[type=radio]");
    },
  },
  {
    name: "vault, deleting a key pair",
    who: "newcomer",
    async bring(page) {
      await showPairs(page);
      await go(page, "/key/vault");
      await press(page, "Delete… Main account");
      await see(page, "[role=alertdialog]");
    },
  },
  {
    name: "vault, register, refused",
    who: "newcomer",
    async bring(page) {
      await showPairs(page);
      await go(page, `/key/vault/${PAIR.id}`);
      await refuse(page, `${GENERATED}/${PAIR.id}/activate`, 422, "key_rejected", {
        reason: "unknown_key_or_swapped",
      });
      await page.locator("[name=api_key]").fill(A_KEY.api_key);
      await press(page, "Check and store");
      await see(page, ".panel");
    },
  },
];
