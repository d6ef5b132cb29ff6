import { describe, expect, it } from "vitest";
import { gatewayAddress, PROGRAMS, snippet } from "../../../../web/features/bots/snippets.ts";

const BASE = gatewayAddress("https://keyhold.example", "binance");
const ENV = { KEYHOLD_API_KEY: "khv_key", KEYHOLD_API_SECRET: "khs_secret" };

/** What the lines make, with the library that they import. */
function run(lines: string, library: string, value: unknown, made: string): unknown {
  const code = `${lines.replace(/^import .*$/m, "")}\nreturn ${made};`;
  return new Function(library, "process", code)(value, { env: ENV });
}

describe("the lines for a bot", () => {
  it.each(PROGRAMS)("name this gateway, and read the key from the environment: %s", (program) => {
    const lines = snippet(program, BASE);
    expect(lines).toContain("'https://keyhold.example/gateway/binance'");
    expect(lines).toContain("KEYHOLD_API_KEY");
    expect(lines).toContain("KEYHOLD_API_SECRET");
    expect(lines).not.toContain("{base}");
  });

  it("lead ccxt there", async () => {
    const { default: ccxt } = await import("ccxt");
    const exchange = run(snippet("ccxt", BASE), "ccxt", ccxt, "exchange");
    expect(exchange).toMatchObject({
      apiKey: "khv_key",
      secret: "khs_secret",
      urls: { api: { public: `${BASE}/api/v3`, private: `${BASE}/api/v3`, sapi: `${BASE}/sapi/v1` } },
      options: { fetchMarkets: { types: ["spot"] }, fetchCurrencies: false, fetchMargins: false },
    });
  });

  it("lead @binance/spot there", async () => {
    const { Spot } = await import("@binance/spot");
    const client = run(snippet("@binance/spot", BASE), "Spot", Spot, "client");
    expect(client).toMatchObject({
      restAPI: {
        configuration: { apiKey: "khv_key", apiSecret: "khs_secret", basePath: BASE },
      },
    });
  });
});
