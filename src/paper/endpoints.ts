import { showAccount } from "./accounts.ts";
import { type Call, type Endpoint, fixed, type PublicEndpoint, type SignedEndpoint } from "./endpoint.ts";
import { selectByRight, showExchangeInfo } from "./exchange-info.ts";
import { randomAlphanumerics, showRestrictions } from "./keys.ts";
import { type Market, selectMarkets } from "./market.ts";
import { MARKET_DATA_ENDPOINTS } from "./market-data/endpoints.ts";
import { readTickerType } from "./market-data/rolling.ts";
import { statusFits } from "./market-data/symbol-status.ts";
import { showBook, showDay, showPrice } from "./tickers.ts";
import { TRADING_ENDPOINTS } from "./trading/endpoints/index.ts";
import { settleAll } from "./trading/settle.ts";

/** The markets that are asked for, as they stand: a price may be pinned. */
const marketsOf = (call: Call): readonly Market[] =>
  selectMarkets(call.parameters).map((market) => call.trading.books.get(market.symbol)?.market ?? market);

const ticker = (
  weight: Endpoint["weight"],
  show: (market: Market, call: Call) => unknown,
  optional: readonly string[] = [],
): PublicEndpoint => ({
  security: "NONE",
  weight,
  optional: ["symbol", "symbols", "symbolStatus", ...optional],
  answer: (call) => {
    const markets = marketsOf(call);
    const shown = statusFits(call.parameters) ? markets.map((market) => show(market, call)) : [];
    return call.parameters.has("symbol") ? shown[0] : shown;
  },
});

const oneOrAll: Endpoint["weight"] = (value) => (value("symbol") === undefined ? 4 : 2);
const someOrAll: Endpoint["weight"] = (value) =>
  value("symbol") === undefined && value("symbols") === undefined ? 80 : 2;

const emptyList: SignedEndpoint = {
  security: "SIGNED",
  permission: "enableReading",
  weight: fixed(1),
  answer: () => [],
};

/**
 * Every Binance endpoint of the paper exchange by `METHOD path`, with the documented weights. `apiRestrictions` asks for no
 * permission (our choice, not documented): it is the one place where a key without reading can say so.
 * Source: binance-spot-api-docs rest-api.md; for /sapi the wallet documentation.
 */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ["GET /api/v3/ping", { security: "NONE", weight: fixed(1), answer: () => ({}) }],
  [
    "GET /api/v3/time",
    { security: "NONE", weight: fixed(1), answer: (call) => ({ serverTime: call.stamp(call.serverTime) }) },
  ],
  [
    "GET /api/v3/exchangeInfo",
    {
      security: "NONE",
      weight: fixed(20),
      optional: ["symbol", "symbols", "permissions", "showPermissionSets", "symbolStatus"],
      answer: (call) =>
        showExchangeInfo(selectByRight(call.parameters), call.stamp(call.serverTime), {
          showsSets: call.parameters.get("showPermissionSets") !== "false",
          generosity: call.trading.generosity,
        }),
    },
  ],
  ["GET /api/v3/ticker/price", ticker(oneOrAll, (market, call) => showPrice(market, call.serverTime))],
  ["GET /api/v3/ticker/bookTicker", ticker(oneOrAll, (market, call) => showBook(market, call.serverTime))],
  [
    "GET /api/v3/ticker/24hr",
    ticker(
      someOrAll,
      (market, call) => showDay(market, call.serverTime, call.stamp, readTickerType(call.parameters)),
      ["type"],
    ),
  ],
  [
    "GET /api/v3/account",
    {
      security: "SIGNED",
      permission: "enableReading",
      weight: fixed(20),
      optional: ["omitZeroBalances"],
      answer: (call, key) => {
        settleAll(call.trading, call.now);
        return showAccount(key.account, call.parameters.get("omitZeroBalances") === "true", call.stamp);
      },
    },
  ],
  [
    "GET /sapi/v1/account/apiRestrictions",
    {
      security: "SIGNED",
      permission: undefined,
      weight: fixed(1),
      answer: (call, key) => showRestrictions(key, call.serverTime),
    },
  ],
  [
    // Answers like a success and moves nothing: it is here so that a request that reaches it is seen.
    "POST /sapi/v1/capital/withdraw/apply",
    {
      security: "SIGNED",
      permission: "enableWithdrawals",
      weight: fixed(1),
      required: ["coin", "address", "amount"],
      answer: (call) => ({ id: randomAlphanumerics(call.random, 32) }),
    },
  ],
  // ccxt's loadMarkets asks these when it has credentials, and fails when one of them does.
  ["GET /sapi/v1/capital/config/getall", emptyList],
  ["GET /sapi/v1/margin/allPairs", emptyList],
  ["GET /sapi/v1/margin/isolated/allPairs", emptyList],
  ...MARKET_DATA_ENDPOINTS,
  ...TRADING_ENDPOINTS,
]);

/** Whether a request is one that trades, whatever becomes of it. */
export function isTrading(method: string, path: string): boolean {
  const endpoint = ENDPOINTS.get(`${method} ${path}`);
  return endpoint?.security === "SIGNED" && endpoint.permission === "enableSpotAndMarginTrading";
}
