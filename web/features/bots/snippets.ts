/** The programs that most bots are made with. */
export const PROGRAMS = ["ccxt", "binance-spot", "python-binance"] as const;
export type Program = (typeof PROGRAMS)[number];

export const PROGRAM_NAMES: Readonly<Record<Program, string>> = {
  ccxt: "ccxt",
  "binance-spot": "@binance/spot",
  "python-binance": "python-binance",
};

/** Lines that lead a bot to this gateway. The key itself is in none of them: they read it from the environment. */
export function snippet(program: Program, base: string): string {
  return SNIPPETS[program](base).trim();
}

const SNIPPETS: Readonly<Record<Program, (base: string) => string>> = {
  ccxt: (base) => `
import ccxt from "ccxt";

const B = "${base}";
const exchange = new ccxt.binance({
  apiKey: process.env.KEYHOLD_API_KEY,
  secret: process.env.KEYHOLD_API_SECRET,
  urls: {
    api: {
      public: B + "/api/v3", private: B + "/api/v3",
      sapi: B + "/sapi/v1", sapiV2: B + "/sapi/v2",
      sapiV3: B + "/sapi/v3", sapiV4: B + "/sapi/v4",
    },
  },
  options: { fetchMarkets: { types: ["spot"] }, fetchCurrencies: false, fetchMargins: false },
});
`,
  "binance-spot": (base) => `
import { Spot } from "@binance/spot";

const client = new Spot({
  configurationRestAPI: {
    apiKey: process.env.KEYHOLD_API_KEY,
    apiSecret: process.env.KEYHOLD_API_SECRET,
    basePath: "${base}",
    timeout: 5000,
  },
});
`,
  "python-binance": (base) => `
import os
from binance.client import Client

B = "${base}"
client = Client(
    os.environ["KEYHOLD_API_KEY"],
    os.environ["KEYHOLD_API_SECRET"],
    ping=False,
)
client.API_URL = B + "/api"
`,
};

/** Where bots send their requests, as this browser reaches the server. */
export function gatewayAddress(origin: string, exchange: string): string {
  return `${origin}/gateway/${exchange}`;
}
