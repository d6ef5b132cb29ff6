import { describe, expect, it } from "vitest";
import { exchangeName, exchangeWords } from "../../../../web/features/exchange-key/exchange-words.ts";
import { EN, EN_WORDS, TR, TR_WORDS } from "../../texts.ts";

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

  it.each(["kraken", "toString", "__proto__"])(
    "that is newer than the page stands in a sentence as the server writes it: %s",
    (exchange) => {
      for (const text of [EN, TR]) {
        const words = exchangeWords(text, exchange);
        expect(Object.keys(words)).toEqual(Object.keys(exchangeWords(text, "binance")));
        expect(new Set(Object.values(words))).toEqual(new Set([exchange]));
      }
    },
  );

  it.each([
    ["binance", "live", "Binance, real account", "Binance, gerçek hesap"],
    ["kraken", "live", "kraken, real account", "kraken, gerçek hesap"],
    ["binance", "moon", "Binance, moon", "Binance, moon"],
    ["toString", "constructor", "toString, constructor", "toString, constructor"],
    ["binance-testnet", "testnet", "Binance testnet, test money", "Binance test ağı, test parası"],
    ["paper", "paper", "Paper exchange, play money", "Deneme borsası, oyun parası"],
  ])("comes with whose money it is: %s, %s", (exchange, environment, english, turkish) => {
    expect(exchangeName(EN_WORDS, exchange, environment)).toBe(english);
    expect(exchangeName(TR_WORDS, exchange, environment)).toBe(turkish);
  });
});
