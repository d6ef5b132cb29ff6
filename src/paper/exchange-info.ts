import { type Market, selectMarkets } from "./market.ts";
import { statusFits } from "./market-data/symbol-status.ts";
import { badCombination } from "./refusal.ts";
import { showFilters } from "./trading/filters.ts";
import { ORDER_TYPES } from "./trading/order.ts";
import { STP_MODES } from "./trading/read-draft.ts";
import type { Parameters } from "./trading/read-values.ts";

/**
 * The body of `GET /api/v3/exchangeInfo`, with the limits that the paper exchange or the gateway in front of it counts.
 * Source: binance-spot-api-docs rest-api.md "Exchange information", filters.md.
 */
export function showExchangeInfo(
  markets: readonly Market[],
  serverTime: number,
  { showsSets, generosity }: { readonly showsSets: boolean; readonly generosity: number },
) {
  return {
    timezone: "UTC",
    serverTime,
    rateLimits: [
      { rateLimitType: "REQUEST_WEIGHT", interval: "MINUTE", intervalNum: 1, limit: 6_000 * generosity },
      { rateLimitType: "ORDERS", interval: "SECOND", intervalNum: 10, limit: 50 * generosity },
      { rateLimitType: "ORDERS", interval: "DAY", intervalNum: 1, limit: 160_000 * generosity },
      { rateLimitType: "RAW_REQUESTS", interval: "MINUTE", intervalNum: 5, limit: 300_000 },
    ],
    exchangeFilters: [],
    symbols: markets.map((market) => showMarket(market, showsSets)),
  };
}

/**
 * The pairs that a request for exchangeInfo selects by symbol, or by permission and status, which do not go together
 * (-1128). Every pair has the permission SPOT.
 */
export function selectByRight(parameters: Parameters): readonly Market[] {
  const markets = selectMarkets(parameters);
  const permissions = parameters.get("permissions");
  const named = parameters.has("symbol") || parameters.has("symbols");
  if (named && (permissions !== undefined || parameters.has("symbolStatus"))) throw badCombination();
  const isSpot = permissions === undefined || /(^|")SPOT("|$)/.test(permissions);
  return isSpot && statusFits(parameters) ? markets : [];
}

const showMarket = (market: Market, showsSets: boolean) => ({
  symbol: market.symbol,
  status: "TRADING",
  baseAsset: market.baseAsset,
  baseAssetPrecision: 8,
  quoteAsset: market.quoteAsset,
  quotePrecision: 8,
  quoteAssetPrecision: 8,
  baseCommissionPrecision: 8,
  quoteCommissionPrecision: 8,
  orderTypes: ORDER_TYPES,
  icebergAllowed: true,
  ocoAllowed: true,
  otoAllowed: true,
  opoAllowed: true,
  quoteOrderQtyMarketAllowed: true,
  allowTrailingStop: false,
  cancelReplaceAllowed: true,
  amendAllowed: true,
  pegInstructionsAllowed: false,
  isSpotTradingAllowed: true,
  isMarginTradingAllowed: false,
  filters: showFilters(market),
  permissions: [],
  permissionSets: showsSets ? [["SPOT"]] : [],
  defaultSelfTradePreventionMode: "EXPIRE_MAKER",
  allowedSelfTradePreventionModes: STP_MODES,
});
