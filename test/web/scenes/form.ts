import type { Page } from "playwright-core";
import { enterKey, handOver, type Stage } from "../stage.ts";
import { abort, go, hang, press, refuse, type Scene, see, seeText } from "./scene.ts";

const A_KEY = { api_key: "a".repeat(64), secret_key: "b".repeat(64) };

async function openForm(page: Page): Promise<void> {
  await go(page, "/");
  await see(page, "[type=radio]");
}

/** Hands over a key that the exchange knows, and waits for the verdict. */
async function submit(page: Page, stage: Stage, fields: Readonly<Record<string, unknown>> = {}) {
  await openForm(page);
  await handOver(page, await stage.makeKey(fields));
  await see(page, ".panel");
}

async function store(page: Page, stage: Stage): Promise<void> {
  await openForm(page);
  await handOver(page, await stage.makeKey(), "Main account");
  await see(page, "table");
}

/** The form for a key, and what comes of handing one over. */
export const FORM_SCENES: readonly Scene[] = [
  { name: "form, empty", who: "newcomer", bring: openForm },
  {
    name: "form, for the testnet",
    who: "newcomer",
    async bring(page) {
      await openForm(page);
      await page.getByLabel("Binance testnet, test money").check();
    },
  },
  {
    name: "form, two errors",
    who: "newcomer",
    async bring(page) {
      await openForm(page);
      await press(page, "Check and store");
      await seeText(page, "There is more than one thing to mend");
    },
  },
  {
    name: "form, three errors",
    who: "newcomer",
    async bring(page) {
      await openForm(page);
      await enterKey(
        page,
        { api_key: "vmPU****Eh8A", secret_key: "-----BEGIN PRIVATE KEY-----" },
        "x".repeat(101),
      );
      await press(page, "Check and store");
      await seeText(page, "There is more than one thing to mend");
    },
  },
  {
    name: "form, a key of unusual length",
    who: "newcomer",
    async bring(page) {
      await openForm(page);
      await enterKey(page, { ...A_KEY, api_key: "a".repeat(63) });
      await page.locator("[name=api_key]").dispatchEvent("paste");
      await seeText(page, "The API key has 63 characters");
    },
  },
  {
    name: "form, filled with a paper key",
    who: "newcomer",
    async bring(page) {
      await openForm(page);
      await press(page, "Make a paper key");
      await seeText(page, "Filled in with a key of the paper exchange");
    },
  },
  {
    name: "form, asking for long",
    who: "newcomer",
    async bring(page) {
      await page.clock.install();
      await openForm(page);
      await page.route("**/api/v1/api-keys", hang);
      await handOver(page, A_KEY);
      await page.getByRole("button", { name: "Asking…" }).waitFor();
      await page.clock.fastForward("00:04");
      await seeText(page, "It is slow to answer");
    },
  },
  {
    name: "verdict, too powerful",
    who: "newcomer",
    bring: (page, stage) =>
      submit(page, stage, { permissions: { enableWithdrawals: true, enableFutures: true } }),
  },
  {
    name: "verdict, cannot trade",
    who: "newcomer",
    bring: (page, stage) => submit(page, stage, { permissions: { enableSpotAndMarginTrading: false } }),
  },
  {
    name: "verdict, wrong secret",
    who: "newcomer",
    async bring(page, stage) {
      await openForm(page);
      await handOver(page, { ...(await stage.makeKey()), secret_key: A_KEY.secret_key });
      await see(page, ".panel.tone-bad");
    },
  },
  {
    name: "verdict, address not allowed",
    who: "newcomer",
    bring: (page, stage) => submit(page, stage, { allowed_addresses: ["198.51.100.1"] }),
  },
  {
    name: "verdict, could not tell",
    who: "newcomer",
    async bring(page, stage) {
      await stage.breakExchange("status_503");
      await submit(page, stage);
    },
  },
  {
    name: "verdict, no answer from Keyhold",
    who: "newcomer",
    async bring(page) {
      await openForm(page);
      await page.route("**/api/v1/api-keys", abort);
      await page.route("**/healthz", abort);
      await handOver(page, A_KEY);
      await see(page, ".panel");
    },
  },
  {
    name: "form, copying blocked",
    who: "newcomer",
    async bring(page) {
      await openForm(page);
      await page.evaluate(() => {
        navigator.clipboard.writeText = () => Promise.reject(new DOMException("", "NotAllowedError"));
      });
      await page.getByRole("button", { name: "Copy 203.0.113.7" }).click();
      await seeText(page, "Copying is blocked here");
    },
  },
  {
    name: "key on its way",
    who: "newcomer",
    async bring(page) {
      await page.route("**/api/v1/api-keys/me", hang);
      await go(page, "/");
      await see(page, ".skeleton:not(.skeleton-early)");
    },
  },
  {
    name: "key could not be loaded",
    who: "newcomer",
    async bring(page) {
      await refuse(page, "/api/v1/api-keys/me", 503, "storage_failed");
      await go(page, "/");
      await seeText(page, "Your key could not be loaded");
    },
  },
  {
    name: "key just stored",
    who: "newcomer",
    async bring(page, stage) {
      stage.later(() => stage.newcomer.ask("DELETE", "/api/v1/api-keys/me"));
      await openForm(page);
      await handOver(page, await stage.makeKey(), "Main account");
      // A pointer over it stops its time, which may be shorter than the table takes.
      await page.locator(".toast").hover();
      await see(page, "table");
    },
  },
  {
    name: "key just deleted",
    who: "newcomer",
    async bring(page, stage) {
      await store(page, stage);
      await press(page, "Delete key…");
      await page.getByRole("alertdialog").getByRole("textbox").fill("DELETE");
      await press(page, "Delete this key");
      await seeText(page, "The key is deleted here.");
    },
  },
];
