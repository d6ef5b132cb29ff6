import { readFileSync } from "node:fs";
import { Spot as Connector } from "@binance/connector";
import { Spot } from "@binance/spot";
import ccxt from "ccxt";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBotDesk } from "../gateway/bot-desk.ts";
import { openTestKeyhold, type TestKeyhold } from "../keyhold.ts";

const text = readFileSync(new URL("../../docs/bots.md", import.meta.url), "utf8");

let keyhold: TestKeyhold;
let base: string;
let env: Readonly<Record<string, string>>;
beforeAll(async () => {
  keyhold = await openTestKeyhold();
  base = `http://127.0.0.1:${await keyhold.app.listen()}/gateway/paper`;
  const { bot } = await openBotDesk(keyhold);
  const exports = blockAfter("# Bots", "sh").matchAll(/^export (\w+)=(kh[vs])_\.\.\./gm);
  env = Object.fromEntries(
    [...exports].map(([, name = "", kind]) => [name, kind === "khv" ? bot.apiKey : bot.secret]),
  );
});
afterAll(() => keyhold.close());

/** The first block of this language under a heading. */
function blockAfter(heading: string, language: string): string {
  const [, section = ""] = text.split(`${heading}\n`);
  return new RegExp(`^\`\`\`${language}\n(.*?)^\`\`\`$`, "ms").exec(section)?.[1] ?? "";
}

/** Runs the lines under a heading as they stand, and hands over what they define. */
function clientOf(heading: string, defines: string, names: Readonly<Record<string, unknown>>) {
  const given = { B: base, process: { env }, ...names };
  const lines = `${blockAfter(heading, "js")}\nreturn ${defines};`;
  return new Function(...Object.keys(given), lines)(...Object.values(given));
}

describe("the lines of docs/bots.md", () => {
  it("name the two values that a bot is given", () => {
    expect(Object.keys(env)).toEqual(["KEYHOLD_API_KEY", "KEYHOLD_API_SECRET"]);
  });

  it("make a ccxt that reads markets and balance through the gateway", async () => {
    const exchange: InstanceType<typeof ccxt.binance> = clientOf("## ccxt", "exchange", { ccxt });
    expect(Object.keys(await exchange.loadMarkets())).toContain("BTC/USDT");
    expect((await exchange.fetchBalance()).USDT).toMatchObject({ total: 10_000 });
  });

  it("make a @binance/spot that reads the account through the gateway", async () => {
    const spot: Spot = clientOf("## @binance/spot", "spot", { Spot });
    const account = await (await spot.restAPI.getAccount()).data();
    expect(account.canTrade).toBe(true);
  });

  it("make a @binance/connector that reads the account through the gateway", async () => {
    const client = clientOf("## @binance/connector", "client", { Spot: Connector });
    expect((await client.account()).data).toMatchObject({ canTrade: true });
  });
});
