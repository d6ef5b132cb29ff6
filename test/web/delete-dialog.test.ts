import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { focusIn, openWindow, spoken, type Window } from "./browser.ts";
import { closeDesk, openDesk, signUp } from "./desk.ts";
import { storeKey } from "./key-form.ts";
import { controlPaper } from "./paper.ts";
import { problem } from "./problem.ts";

const OWN = "**/api/v1/api-keys/me";

let shared: Window;

beforeAll(async () => {
  const desk = await openDesk();
  shared = await openWindow(desk.url);
  await signUp(shared.page);
  await storeKey(shared.page, controlPaper(desk.paperUrl), "Main account");
});

afterEach(() => shared.page.unrouteAll());
afterAll(closeDesk);

describe("the dialog for deleting", () => {
  const opener = () => shared.page.getByRole("button", { name: "Delete key…" });
  const dialog = () => shared.page.getByRole("alertdialog", { name: "Delete “Main account”?" });
  const field = () => dialog().getByLabel("To confirm, type Main account or DELETE");
  const remove = () => dialog().getByRole("button", { name: "Delete this key" });

  beforeEach(async () => {
    await shared.page.reload();
    await opener().click();
    await focusIn(field());
  });

  it("keeps Tab inside, in both directions", async () => {
    const { page, complaints } = shared;
    for (const key of ["Tab", "Tab", "Tab", "Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab", "Shift+Tab"]) {
      await page.keyboard.press(key);
      await focusIn(dialog().locator("input, button"));
    }
    expect(complaints).toEqual([]);
  });

  it.each([
    ["Escape", () => shared.page.keyboard.press("Escape")],
    ["Enter on Cancel", () => dialog().getByRole("button", { name: "Cancel" }).press("Enter")],
  ] as const)(
    "is left by %s, also with the right word typed; the focus is back where it was opened",
    async (_, leave) => {
      const { page, complaints } = shared;
      await field().fill("DELETE");
      await leave();
      await dialog().waitFor({ state: "detached" });
      await focusIn(opener());
      await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
      await opener().click();
      await focusIn(field());
      expect(await field().inputValue()).toBe("");
      expect(complaints).toEqual([]);
    },
  );

  it("explains a word that does not match, and asks the server nothing", async () => {
    const { page, complaints } = shared;
    const asked = await countDeletions(page);
    for (const word of ["", "delete", "Delete", "SiL", "Main", "main account", "DELETE Main account"]) {
      await field().fill(word);
      await (word === "Main" ? remove().click() : field().press("Enter"));
      await dialog().getByText("That does not match. Type Main account or DELETE.").waitFor();
      await focusIn(field());
      expect(await field().getAttribute("aria-invalid")).toBe("true");
    }
    expect(asked()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("takes the label and each word for deleting; a failure stays inside the dialog, with the word", async () => {
    const { page, complaints } = shared;
    const asked = await countDeletions(page);
    const words = ["Main account", " DELETE ", "SİL", "SIL", "sil"];
    for (const [index, word] of words.entries()) {
      await field().fill(word);
      await field().press("Enter");
      await dialog().getByText("The server’s database failed").waitFor();
      expect(asked()).toBe(index + 1);
      await focusIn(field());
      expect(await field().inputValue()).toBe(word);
    }
    expect(complaints).toEqual([]);
  });

  it("stays while the deletion is on its way, whatever is pressed, and says how it ended", async () => {
    const { page, complaints } = shared;
    const held = Promise.withResolvers<void>();
    await page.route(OWN, async (route) => {
      if (route.request().method() !== "DELETE") return route.fallback();
      await held.promise;
      await route.fulfill(problem(503, "storage_failed"));
    });
    await field().fill("DELETE");
    await field().press("Enter");
    await dialog().getByRole("button", { name: "Deleting…" }).waitFor();
    await page.keyboard.press("Escape");
    await dialog().getByRole("button", { name: "Cancel" }).click();
    held.resolve();
    await dialog().getByText("The server’s database failed").waitFor();
    await focusIn(field());
    await page.keyboard.press("Escape");
    await dialog().waitFor({ state: "detached" });
    expect(complaints).toEqual([]);
  });

  it.each([
    [0, "No bot uses this key."],
    [1, "1 bot key stops working at once."],
    [3, "3 bot keys stop working at once."],
  ])("tells what %i bots lose, and what stays at the exchange", async (count, words) => {
    const { page, complaints } = shared;
    await page.route(OWN, async (route) => {
      const response = await route.fetch();
      await route.fulfill({ response, json: { ...(await response.json()), virtual_key_count: count } });
    });
    await page.reload();
    // The balance comes last.
    await page.getByRole("table").waitFor();
    await opener().click();
    await dialog().getByText(words).waitFor();
    await dialog().getByText("delete it at the paper exchange too. Open orders stay open.").waitFor();
    await dialog().getByText("This cannot be undone.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("deletes on the right word; the focus is on the heading of the form, and it is said", async () => {
    const { page, complaints } = shared;
    await field().fill("SİL");
    await remove().click();
    await focusIn(page.getByRole("heading", { level: 1, name: "Add your exchange key" }));
    await spoken(
      page,
      "The key is deleted here. It may still work at the paper exchange: delete it there too.",
    );
    await page.reload();
    await page.locator("[name=api_key]").waitFor();
    expect(complaints).toEqual([]);
  });
});

/** Refuses every deletion and counts them. */
async function countDeletions(page: Page): Promise<() => number> {
  let count = 0;
  await page.route(OWN, async (route) => {
    if (route.request().method() !== "DELETE") return route.fallback();
    count += 1;
    await route.fulfill(problem(503, "storage_failed"));
  });
  return () => count;
}
