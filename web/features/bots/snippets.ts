/** The libraries that most bots are made with. */
export const PROGRAMS = ["ccxt", "@binance/spot", "python-binance"] as const;
export type Program = (typeof PROGRAMS)[number];

/** Lines that lead a bot to this gateway. The key itself is in none of them: they read it from the environment. */
export function snippet(program: Program, base: string): string {
  return LINES[program].join("\n").replace("{base}", base);
}

/** Where bots send their requests, as this browser reaches the server. */
export function gatewayAddress(origin: string, exchange: string): string {
  return `${origin}/gateway/${exchange}`;
}

const LINES: Readonly<Record<Program, readonly string[]>> = {
  ccxt: [
    "import ccxt from 'ccxt';",
    "",
    "const B = '{base}';",
    "const exchange = new ccxt.binance({",
    "  apiKey: process.env.KEYHOLD_API_KEY,",
    "  secret: process.env.KEYHOLD_API_SECRET,",
    "  urls: {",
    "    api: {",
    "      public: B + '/api/v3', private: B + '/api/v3',",
    "      sapi: B + '/sapi/v1', sapiV2: B + '/sapi/v2',",
    "      sapiV3: B + '/sapi/v3', sapiV4: B + '/sapi/v4',",
    "    },",
    "  },",
    "  options: {",
    "    fetchMarkets: { types: ['spot'] },",
    "    fetchCurrencies: false,",
    "    fetchMargins: false,",
    "  },",
    "});",
  ],
  "@binance/spot": [
    "import { Spot } from '@binance/spot';",
    "",
    "const client = new Spot({",
    "  configurationRestAPI: {",
    "    apiKey: process.env.KEYHOLD_API_KEY,",
    "    apiSecret: process.env.KEYHOLD_API_SECRET,",
    "    basePath: '{base}',",
    "    timeout: 5000,",
    "  },",
    "});",
  ],
  "python-binance": [
    "import os",
    "from binance.client import Client",
    "",
    "B = '{base}'",
    "key = os.environ['KEYHOLD_API_KEY']",
    "secret = os.environ['KEYHOLD_API_SECRET']",
    "client = Client(key, secret, ping=False)",
    "client.API_URL = B + '/api'",
  ],
};
