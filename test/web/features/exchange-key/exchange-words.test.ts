import { describe, expect, it } from "vitest";
import { exchangeName, exchangeWords } from "../../../../web/features/exchange-key/exchange-words.ts";
import { EN, TR } from "../../texts.ts";

describe("the name of an exchange", () => {
  it("has five forms in a sentence, with the endings that fit its sound", () => {
    expect(exchangeWords(TR, "binance")).toEqual({
      exchange: "Binance",
      exchange_to: "Binance’e",
      exchange_at: "Binance’te",
      exchange_from: "Binance’ten",
      exchange_of: "Binance’in",
    });
  });

  it.each(["binance", "binance-testnet", "paper"])("has each of them in both languages: %s", (exchange) => {
    for (const text of [EN, TR]) expect(Object.values(exchangeWords(text, exchange))).not.toContain("");
  });

  it("that is newer than the page stands in a sentence all the same", () => {
    expect(exchangeWords(EN, "toString")).toEqual(exchangeWords(EN, "binance"));
  });

  it.each([
    ["binance", "live", "Binance, real account", "Binance, gerçek hesap"],
    ["binance-testnet", "testnet", "Binance testnet, test money", "Binance test ağı, test parası"],
    ["paper", "paper", "Paper exchange, play money", "Deneme borsası, oyun parası"],
  ])("comes with whose money it is: %s, %s", (exchange, environment, english, turkish) => {
    expect(exchangeName(EN, exchange, environment)).toBe(english);
    expect(exchangeName(TR, exchange, environment)).toBe(turkish);
  });
});
