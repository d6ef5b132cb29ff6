import { describe, expect, it } from "vitest";
import { EXCHANGES, findExchange } from "../../src/exchanges/index.ts";
import { describeExchange } from "./contract.ts";

EXCHANGES.forEach(describeExchange);

describe("the list of exchanges", () => {
  it("names each exchange once, with its environment", () => {
    expect(EXCHANGES.map(({ id, environment }) => [id, environment])).toEqual([
      ["binance", "live"],
      ["binance-testnet", "testnet"],
      ["paper", "paper"],
    ]);
  });

  it("finds an exchange by its id and nothing by any other text", () => {
    expect(findExchange("paper")?.name).toBe("Paper exchange");
    for (const id of ["", "Binance", "__proto__", "constructor", "binance "]) {
      expect(findExchange(id)).toBeUndefined();
    }
  });
});
