import type { Page } from "playwright-core";
import type { Stage } from "../stage.ts";
import { abort, alter, go, hang, press, type Scene, see, seeText } from "./scene.ts";

export const KEY = "/api/v1/api-keys/me";
const BALANCE = "/api/v1/api-keys/balance";
const DAY_MS = 86_400_000;
const EARLIER = "2026-11-20T09:40:00.000Z";

export async function openKey(page: Page): Promise<void> {
  await go(page, "/");
  await see(page, "#key");
  await see(page, "table");
}

/** The stored key with other values: for states that only later versions bring about. */
function altered(name: string, change: Readonly<Record<string, unknown>>): Scene {
  return {
    name,
    who: "owner",
    async bring(page) {
      await alter(page, KEY, change);
      await go(page, "/");
      await see(page, "#key");
    },
  };
}

/** The stored key after it was changed at the exchange. */
function changed(name: string, change: () => Readonly<Record<string, unknown>>): Scene {
  return {
    name,
    who: "owner",
    async bring(page, stage) {
      await stage.changeKey(change());
      await go(page, "/");
      await see(page, "#key");
    },
  };
}

export function frozen(by: string): Readonly<Record<string, unknown>> {
  const reason = {
    code: "too_powerful",
    params: { permissions: ["enableWithdrawals"] },
    message: "",
    hint: null,
  };
  return {
    state: "frozen",
    is_frozen: true,
    frozen_by: by,
    frozen_at: EARLIER,
    ...(by === "keyhold" ? { is_valid: false, state_reason: reason } : {}),
  };
}

async function relabel({ owner, later }: Stage, label: string | null): Promise<void> {
  later(() => owner.ask("PATCH", KEY, { label: "Main account" }));
  await owner.ask("PATCH", KEY, { label });
}

async function openDeletion(page: Page): Promise<void> {
  await openKey(page);
  await press(page, "Delete key…");
  await see(page, "[role=alertdialog]");
}

const LONG_LABEL =
  "Çok uzun bir etiket: ikinci hesap, yalnızca spot işlemler, üç bot, ağustosta açıldı, kimse dokunmasa";

const warning = (code: string, params = {}) => ({ code, params, message: "", hint: null });

/** The stored key in each of its states, and what can be done with it. */
export const KEY_SCENES: readonly Scene[] = [
  { name: "key, valid with a warning", who: "owner", bring: openKey },
  changed("key, valid", () => ({ ip_restrict: true })),
  changed("key, expiring", () => ({ trading_expires_at: Date.now() + 6.5 * DAY_MS })),
  changed("key, not accepted", () => ({ permissions: { enableWithdrawals: true } })),
  changed("key, rejected", () => ({ allowed_addresses: ["198.51.100.1"] })),
  altered("key, taken over and not checked yet", {
    is_valid: false,
    state: "rejected",
    state_reason: { code: "imported_unchecked", params: {}, message: "", hint: null },
    permissions: [],
    warnings: [],
    ip_restricted: null,
    account_masked: null,
    last_checked_at: null,
    last_confirmed_at: null,
  }),
  altered("key, unconfirmed", { state: "unconfirmed", last_confirmed_at: EARLIER }),
  altered("key, unconfirmed, next check known", {
    state: "unconfirmed",
    last_confirmed_at: EARLIER,
    next_check_at: "2026-11-22T13:10:00.000Z",
  }),
  altered("key, frozen by the user", frozen("user")),
  altered("key, frozen by the operator", frozen("operator")),
  altered("key, frozen by Keyhold", frozen("keyhold")),
  altered("key, frozen by Keyhold, accepted again", {
    ...frozen("keyhold"),
    is_valid: true,
    state_reason: null,
  }),
  altered("key, at the testnet", {
    exchange: "binance-testnet",
    environment: "testnet",
    permissions: [{ name: "enableReading", granted: null, verdict: "required" }],
    ip_restricted: null,
    account_masked: null,
    warnings: [warning("permissions_unknown")],
  }),
  altered("key, all warnings at once", {
    exchange: "binance",
    environment: "live",
    key_type: "ed25519",
    warnings: [
      warning("ip_unrestricted"),
      warning("key_old", { days: 400 }),
      warning("permission_not_needed", { permissions: ["enableFutures", "enableMargin"] }),
      warning("unknown_fields", { fields: ["enableMoonTrading", "enableSomethingVeryLongThatNobodyKnows"] }),
      warning("account_cannot_trade"),
    ],
  }),
  {
    name: "key, all permissions",
    who: "owner",
    async bring(page) {
      await openKey(page);
      await page.locator("summary").click();
    },
  },
  {
    name: "key, no label",
    who: "owner",
    async bring(page, stage) {
      await relabel(stage, null);
      await openKey(page);
    },
  },
  {
    name: "key, a label of 100 characters",
    who: "owner",
    async bring(page, stage) {
      await relabel(stage, LONG_LABEL);
      await openKey(page);
    },
  },
  {
    name: "key, label too long",
    who: "owner",
    async bring(page) {
      await openKey(page);
      await press(page, "Edit the label");
      await page.getByLabel("Label", { exact: true }).fill("x".repeat(101));
      await press(page, "Save");
      await see(page, ".field-error");
    },
  },
  {
    name: "key, asking",
    who: "owner",
    async bring(page) {
      await openKey(page);
      await page.route(`**${KEY}/check`, hang);
      await press(page, "Check now");
      await page.getByRole("button", { name: "Asking…" }).waitFor();
    },
  },
  {
    name: "key, check failed",
    who: "owner",
    async bring(page, stage) {
      await openKey(page);
      await stage.breakExchange("status_503");
      await press(page, "Check now");
      await see(page, ".panel.tone-unknown");
    },
  },
  {
    name: "balance failed",
    who: "owner",
    async bring(page, stage) {
      await stage.breakExchange("status_500", "/api/v3/account");
      await go(page, "/");
      await seeText(page, "reports a fault of its own");
    },
  },
  {
    name: "balance, exact to the last digit",
    who: "owner",
    async bring(page) {
      const balances = [
        { asset: "BTC", free: "0.00000001", locked: "0.10000000" },
        { asset: "ETH", free: "1234567.123456789012345678", locked: "0.000000000000000001" },
        { asset: "1000SATS", free: "98765432109876.50000000", locked: "0.00000000" },
        { asset: "USDT", free: "12840.55000000", locked: "600.00000000" },
      ];
      await alter(page, BALANCE, { balances });
      await openKey(page);
    },
  },
  {
    name: "balance, empty",
    who: "owner",
    async bring(page) {
      await alter(page, BALANCE, { balances: [] });
      await go(page, "/");
      await seeText(page, "This account holds nothing.");
    },
  },
  { name: "delete", who: "owner", bring: openDeletion },
  {
    name: "delete, newer page on the server",
    who: "owner",
    expected: /dynamically imported module/,
    async bring(page) {
      await page.route("**/DeleteDialog*.js", abort);
      await openKey(page);
      await press(page, "Delete key…");
      await seeText(page, "A part of this page could not be loaded.");
    },
  },
  {
    name: "delete, three bots, a long label, another word",
    who: "owner",
    async bring(page) {
      await alter(page, KEY, { label: LONG_LABEL, virtual_key_count: 3 });
      await openDeletion(page);
      await page.getByRole("alertdialog").getByRole("textbox").fill("main account");
      await press(page, "Delete this key");
      await see(page, ".field-error");
    },
  },
];
