import type { Page } from "playwright-core";
import type { Paper, PaperKey } from "./paper.ts";

/** The fields of the form for a key, as they are called in English. */
export function keyForm(page: Page) {
  return {
    paper: page.getByLabel("Paper exchange, play money"),
    apiKey: page.getByLabel("API key", { exact: true }),
    secretKey: page.getByLabel("Secret key", { exact: true }),
    label: page.getByLabel("Label (optional)"),
    submit: page.getByRole("button", { name: "Check and store" }),
  };
}

/** Fills in a key of the paper exchange. */
export async function enterKey(page: Page, key: PaperKey, label = ""): Promise<void> {
  const form = keyForm(page);
  await form.paper.check();
  await form.apiKey.fill(key.api_key);
  await form.secretKey.fill(key.secret_key);
  await form.label.fill(label);
}

/** What stands in the form. */
export async function entriesOf(page: Page): Promise<PaperKey & { label: string }> {
  const form = keyForm(page);
  return {
    api_key: await form.apiKey.inputValue(),
    secret_key: await form.secretKey.inputValue(),
    label: await form.label.inputValue(),
  };
}

/** Stores a new key of the paper exchange through the form, and arrives at its page. */
export async function storeKey(page: Page, paper: Paper, label = "Main account"): Promise<PaperKey> {
  const key = await paper.makeKey();
  await enterKey(page, key, label);
  await keyForm(page).submit.click();
  await page.getByRole("heading", { level: 2, name: label }).waitFor();
  return key;
}
