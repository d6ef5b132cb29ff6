import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { focusIn, openWindow, type Window } from "./browser.ts";
import { closeDesk, openDesk, signUp } from "./desk.ts";
import { storeKey } from "./key-form.ts";
import { controlPaper } from "./paper.ts";
import { problem } from "./problem.ts";
import { alter } from "./scenes/scene.ts";

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

describe("a server that is newer than the page", () => {
  it("says in its own words what the page has none for", async () => {
    const { page, complaints } = shared;
    await alter(page, "/api/v1/api-keys/me", {
      exchange: "kraken",
      environment: "moon",
      key_type: "quantum",
      is_valid: false,
      state: "rejected",
      state_reason: { code: "moon_phase", params: {}, message: "The moon is full.", hint: "Wait a week." },
    });
    await page.reload();
    const key = page.getByRole("region", { name: "Main account" });
    await key.getByText("kraken, moon").waitFor();
    await key.getByText("quantum").waitFor();
    await page.getByText("The moon is full. Wait a week.").waitFor();
    expect(await page.getByText("Rejected by kraken").count()).toBe(1);
    expect(await page.getByText("Binance").count()).toBe(0);
    expect(complaints).toEqual([]);
  });

  it("is repeated where it warns of something that the page does not know", async () => {
    const { page, complaints } = shared;
    await alter(page, "/api/v1/api-keys/me", {
      warnings: [{ code: "tides", params: {}, message: "High tide.", hint: "Wait for the ebb." }],
    });
    await page.reload();
    await page.getByText("High tide.").waitFor();
    await page.getByText("Wait for the ebb.").waitFor();
    expect(complaints).toEqual([]);
  });

  it("is repeated where it refuses a check for a reason that the page does not know", async () => {
    const { page, complaints } = shared;
    await page.reload();
    await page.route(`${OWN}/check`, (route) =>
      route.fulfill(problem(503, "exchange_unavailable", { reason: "moon_phase" }, { detail: "Full moon." })),
    );
    await page.getByRole("button", { name: "Check now" }).click();
    await focusIn(page.getByRole("region", { name: "Full moon." }));
    expect(complaints).toEqual([]);
  });
});

describe("a load that fails", () => {
  it("when the shown key is asked for again is said above the key, which stays", async () => {
    const { page, complaints } = shared;
    await page.clock.install();
    await page.reload();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    await page.route(OWN, (route) => route.fulfill(problem(503, "storage_failed")));
    await page.clock.fastForward("01:05");
    const alert = page.getByRole("alert").filter({ hasText: "Your key could not be loaded" });
    await alert.getByText("The server’s database failed").waitFor();
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    await page.unroute(OWN);
    await alert.getByRole("button", { name: "Load again" }).click();
    await alert.waitFor({ state: "detached" });
    await page.getByRole("heading", { level: 2, name: "Main account" }).waitFor();
    expect(complaints).toEqual([]);
  });

  it("of what the server offers shows no form, but a way to load it again", async () => {
    const { page, complaints } = shared;
    await page.route("**/api/v1/about", (route) => route.fulfill(problem(500, "internal")));
    await page.route(OWN, (route) => route.fulfill(problem(404, "no_key")));
    await page.reload();
    await page.getByText("It could not be found out which exchanges this server offers").waitFor();
    expect(await page.locator("[name=api_key]").count()).toBe(0);
    await page.unroute("**/api/v1/about");
    await page.getByRole("button", { name: "Load again" }).click();
    await page.locator("[name=api_key]").waitFor();
    await page.getByLabel("Paper exchange, play money").waitFor();
    expect(complaints).toEqual([]);
  });
});
