import type { Locator } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { focusIn, openWindow, type Window } from "./browser.ts";
import { closeDesk, type Desk, openDesk, signUp } from "./desk.ts";
import { enterKey, entriesOf, keyForm } from "./key-form.ts";
import { controlPaper, type Paper, type PaperKey } from "./paper.ts";
import { problem } from "./problem.ts";

const SUMMARY = "There is more than one thing to mend";
const MASKED = "This is a shortened key. Copy the whole key from Binance.";
const UNUSUAL = "There is a blank or an unusual character inside. Copy it again.";
const EQUAL = "Both fields hold the same value. Paste the secret key into the second field.";
const PEM = "This is the public half. Paste the private half: it begins with -----BEGIN PRIVATE KEY-----.";
const A_KEY: PaperKey = { api_key: "k".repeat(64), secret_key: "s".repeat(64) };

let desk: Desk;
let paper: Paper;
let shared: Window;
let handedOver: string[];

beforeAll(async () => {
  desk = await openDesk();
  paper = controlPaper(desk.paperUrl);
  shared = await openWindow(desk.url);
  await shared.page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await signUp(shared.page);
  shared.page.on("request", (request) => {
    if (request.method() === "POST" && request.url().includes("/api-keys")) handedOver.push(request.url());
  });
});

beforeEach(async () => {
  handedOver = [];
  const asked = shared.page.waitForResponse((response) => response.url().endsWith("/api-keys/me"));
  await Promise.all([asked, shared.page.reload()]);
  await keyForm(shared.page).paper.waitFor();
});

afterAll(closeDesk);

describe("a form that cannot be sent", () => {
  it("says so at both empty fields and in a summary, which has the focus and leads to the fields", async () => {
    const { page, complaints } = shared;
    const { apiKey, secretKey, submit } = keyForm(page);
    await submit.click();
    const summary = page.getByRole("region", { name: SUMMARY });
    await focusIn(summary);
    expect(await descriptionOf(apiKey)).toContain("Error: Enter the API key");
    expect(await descriptionOf(secretKey)).toContain("Error: Enter the secret key");
    await summary.getByRole("link", { name: "Enter the secret key" }).click();
    await focusIn(secretKey);
    await summary.getByRole("link", { name: "Enter the API key" }).click();
    await focusIn(apiKey);
    expect(handedOver).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it.each([
    { empty: "apiKey", error: "Enter the API key", key: { ...A_KEY, api_key: "" } },
    { empty: "secretKey", error: "Enter the secret key", key: { ...A_KEY, secret_key: "" } },
  ] as const)("with one empty field takes the focus there, without a summary: $empty", async (each) => {
    const { page, complaints } = shared;
    const field = keyForm(page)[each.empty];
    await enterKey(page, each.key, "Main account");
    await keyForm(page).submit.click();
    await focusIn(field);
    expect(await descriptionOf(field)).toContain(`Error: ${each.error}`);
    expect(await field.getAttribute("aria-invalid")).toBe("true");
    expect(await page.getByRole("region", { name: SUMMARY }).count()).toBe(0);
    expect(await entriesOf(page)).toEqual({ ...each.key, label: "Main account" });
    expect(handedOver).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("drops an error with the key press that mends it, and keeps what was entered elsewhere", async () => {
    const { page, complaints } = shared;
    const { apiKey, secretKey, submit } = keyForm(page);
    await enterKey(page, { api_key: "", secret_key: "" }, "Main account");
    await submit.click();
    await focusIn(page.getByRole("region", { name: SUMMARY }));
    await apiKey.pressSequentially("k");
    await page.getByText("Enter the API key").first().waitFor({ state: "detached" });
    expect(await apiKey.getAttribute("aria-invalid")).toBeNull();
    expect(await descriptionOf(secretKey)).toContain("Error: Enter the secret key");
    await focusIn(apiKey);
    expect(await entriesOf(page)).toEqual({ api_key: "k", secret_key: "", label: "Main account" });
    expect(complaints).toEqual([]);
  });

  it("does not scold a field that is left empty on the way", async () => {
    const { page, complaints } = shared;
    const { apiKey, secretKey, label } = keyForm(page);
    await apiKey.focus();
    await secretKey.focus();
    await label.focus();
    expect(await page.locator("[aria-invalid]").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it.each([
    { what: "a pasted mask of dots", field: "apiKey", value: "vmPU…Eh8A", error: MASKED },
    { what: "a pasted mask of stars", field: "apiKey", value: "vmPU****Eh8A", error: MASKED },
    { what: "a mask pasted as the secret", field: "secretKey", value: "••••••••", error: MASKED },
    { what: "a blank inside", field: "apiKey", value: `${"k".repeat(30)} ${"k".repeat(33)}`, error: UNUSUAL },
    { what: "a line end inside", field: "secretKey", value: "first\nsecond", error: UNUSUAL },
    {
      what: "the public half of a key pair",
      field: "secretKey",
      value: "-----BEGIN PUBLIC KEY-----\nMCow\n-----END PUBLIC KEY-----\n",
      error: PEM,
    },
    { what: "the API key as its secret", field: "secretKey", value: A_KEY.api_key, error: EQUAL },
  ] as const)("says at once what was pasted, keeps it, and does not send it: $what", async (each) => {
    const { page, complaints } = shared;
    await enterKey(page, A_KEY);
    const field = keyForm(page)[each.field];
    await paste(field, each.value);
    await page.getByText(each.error).waitFor();
    expect(await descriptionOf(field)).toContain(`Error: ${each.error}`);
    await keyForm(page).submit.click();
    await focusIn(field);
    expect(await field.inputValue()).toBe(each.value);
    expect(handedOver).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("takes a label of 100 characters and not of 101", async () => {
    const { page, complaints } = shared;
    const { label, submit } = keyForm(page);
    await enterKey(page, A_KEY, "ş".repeat(101));
    await submit.click();
    await focusIn(label);
    expect(await descriptionOf(label)).toContain("Error: Use at most 100 characters");
    await label.press("Backspace");
    await page.getByText("Use at most 100 characters").waitFor({ state: "detached" });
    expect(await label.inputValue()).toBe("ş".repeat(100));
    expect(handedOver).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe("a form that can be sent", () => {
  it("warns of an API key of 63 characters, and sends it all the same", async () => {
    const { page, complaints } = shared;
    const { apiKey, submit } = keyForm(page);
    const warning = "The API key has 63 characters; Binance keys have 64.";
    await enterKey(page, { ...A_KEY, api_key: "k".repeat(63) });
    expect(await page.getByText(warning).count()).toBe(0);
    await submit.click();
    await page
      .getByText("The API key does not have the form that the paper exchange gives its keys.")
      .waitFor();
    expect(await descriptionOf(apiKey)).toContain(warning);
    expect(await apiKey.getAttribute("aria-invalid")).toBeNull();
    expect(handedOver).toHaveLength(1);
    await apiKey.press("End");
    await apiKey.press("k");
    await page.getByText(warning).waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });

  it("warns at once of a pasted API key of 66 characters, and not while one is typed", async () => {
    const { page, complaints } = shared;
    const { apiKey } = keyForm(page);
    const warning = (length: number) => `The API key has ${length} characters; Binance keys have 64.`;
    await apiKey.pressSequentially("kkk");
    expect(await page.getByText("; Binance keys have 64.").count()).toBe(0);
    await paste(apiKey, "k".repeat(66));
    await page.getByText(warning(66)).waitFor();
    expect(await descriptionOf(apiKey)).toContain(warning(66));
    await apiKey.press("Backspace");
    await page.getByText(warning(65)).waitFor();
    await apiKey.press("Backspace");
    await page.getByText("; Binance keys have 64.").waitFor({ state: "detached" });
    expect(handedOver).toEqual([]);
    expect(complaints).toEqual([]);
  });

  it("shows a verdict when the server finds fault with a field that it does not have", async () => {
    const { page, complaints } = shared;
    const errors = [{ field: "exchange", code: "not_offered", message: "must be one of these" }];
    await page.route("**/api/v1/api-keys", (route) =>
      route.fulfill(problem(422, "validation_failed", {}, { errors })),
    );
    await enterKey(page, A_KEY, "Main account");
    await keyForm(page).submit.click();
    const verdict = page.locator("form .panel.tone-unknown");
    await focusIn(verdict);
    expect(await verdict.innerText()).toContain("Nothing was stored");
    expect(await entriesOf(page)).toEqual({ ...A_KEY, label: "Main account" });
    await page.unroute("**/api/v1/api-keys");
    expect(complaints).toEqual([]);
  });

  it("is sent by Enter, and takes a key with blanks and zero-width characters around it", async () => {
    const { page, complaints } = await openWindow(desk.url);
    await signUp(page);
    const { api_key, secret_key } = await paper.makeKey();
    await enterKey(page, {
      api_key: `\u200b  ${api_key}\ufeff `,
      secret_key: `\n\u2060${secret_key} \u200d\n`,
    });
    await keyForm(page).label.press("Enter");
    await page.getByRole("heading", { level: 1, name: "Exchange key", exact: true }).waitFor();
    expect(await page.locator("code.masked").innerText()).toContain(
      `${api_key.slice(0, 4)}****${api_key.slice(-4)}`,
    );
    expect(complaints).toEqual([]);
  });

  it("takes a new line in the secret as a new line, since a private key has them", async () => {
    const { page, complaints } = shared;
    await enterKey(page, A_KEY);
    await keyForm(page).secretKey.press("Enter");
    expect(await keyForm(page).secretKey.inputValue()).toContain("\n");
    expect(handedOver).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

/** What is read out with a field: its hint, its error, its warning. */
function descriptionOf(field: Locator): Promise<string> {
  return field.evaluate((element) =>
    (element.getAttribute("aria-describedby") ?? "")
      .split(" ")
      .map((id) => document.getElementById(id)?.textContent ?? "")
      .join(" "),
  );
}

/** Through the clipboard, as people do it. */
async function paste(field: Locator, text: string): Promise<void> {
  await field.page().evaluate((value) => navigator.clipboard.writeText(value), text);
  await field.fill("");
  await field.press("Control+V");
}
