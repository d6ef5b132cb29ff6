import { type Call, type Endpoint, fixed, type PublicEndpoint } from "../endpoint.ts";
import { formatPrice, type Market, readSymbols, selectMarkets } from "../market.ts";
import { badCombination, badParameter, badValue } from "../refusal.ts";
import { formatDecimal } from "../trading/decimal.ts";
import { type Level, levelsAgainst } from "../trading/depth.ts";
import { bookOf } from "../trading/endpoints/signed.ts";
import { readLimit, readTime, readWhole } from "../trading/read-values.ts";
import { showKlines } from "./klines.ts";
import { lastTradeId, pastTrades, showAggregate, showPastTrade } from "./past-trades.ts";
import { showRolling, showTradingDay } from "./rolling.ts";
import { spanOf } from "./span.ts";
import { statusFits } from "./symbol-status.ts";

/** An endpoint on one market, as it stands now. */
const ofOne = (
  weight: number | Endpoint["weight"],
  optional: readonly string[],
  answer: (market: Market, call: Call) => unknown,
  required: readonly string[] = [],
): PublicEndpoint => ({
  security: "NONE",
  weight: typeof weight === "number" ? fixed(weight) : weight,
  required: ["symbol", ...required],
  optional,
  answer: (call) => answer(bookOf(call).market, call),
});

/** Statistics for `symbol`, or for each of `symbols`; one of the two has to be sent. */
const statistics = (
  optional: readonly string[],
  show: (market: Market, call: Call) => unknown,
): PublicEndpoint => ({
  security: "NONE",
  weight: (value) => Math.min(200, 4 * countSymbols(value("symbols"))),
  optional: ["symbol", "symbols", "type", "symbolStatus", ...optional],
  answer: (call) => {
    const { parameters, trading } = call;
    if (!parameters.has("symbol") && !parameters.has("symbols")) throw badParameter("symbol");
    const markets = selectMarkets(parameters).map(({ symbol }) => trading.books.get(symbol)?.market);
    const shown = statusFits(call.parameters)
      ? markets.filter((market) => market !== undefined).map((market) => show(market, call))
      : [];
    return parameters.has("symbol") ? shown[0] : shown;
  },
});

/** How many symbols are asked for; one when what is sent is no list, which is refused later. */
function countSymbols(text: string | undefined): number {
  try {
    return text === undefined ? 1 : readSymbols(text).length;
  } catch {
    return 1;
  }
}

const depthWeight: Endpoint["weight"] = (value) => {
  const limit = Number(value("limit") ?? 100);
  if (!(limit > 100)) return 5;
  if (limit <= 500) return 25;
  return limit <= 1_000 ? 50 : 250;
};

function showDepth(market: Market, call: Call) {
  statusFits(call.parameters);
  const limit = readLimit(call.parameters, 100, 5_000);
  const show = ({ price, quantity }: Level) => [formatDecimal(price), formatDecimal(quantity)];
  return {
    lastUpdateId: lastTradeId(call.now),
    bids: levelsAgainst("SELL", market, call.now).slice(0, limit).map(show),
    asks: levelsAgainst("BUY", market, call.now).slice(0, limit).map(show),
  };
}

function showTrades(market: Market, call: Call) {
  const limit = readLimit(call.parameters);
  const last = lastTradeId(call.now);
  const first = readWhole(call.parameters, "fromId") ?? last - limit + 1;
  return pastTrades(market, first, last, limit).map((trade) => showPastTrade(trade, call.stamp));
}

/** With a start, the first so many since then; without, the last so many. */
function showAggregates(market: Market, call: Call) {
  const limit = readLimit(call.parameters);
  const fromId = readWhole(call.parameters, "fromId");
  const start = readTime(call.parameters, "startTime");
  const end = readTime(call.parameters, "endTime");
  if (fromId !== undefined && (start !== undefined || end !== undefined)) throw badCombination();
  if (start !== undefined && end !== undefined && end < start) throw badValue("endTime");
  const last = lastTradeId(Math.min(end ?? call.now, call.now));
  const first = fromId ?? (start === undefined ? last - limit + 1 : Math.ceil(start / 1_000));
  return pastTrades(market, first, last, limit).map((trade) => showAggregate(trade, call.stamp));
}

function showAverage(market: Market, call: Call) {
  const span = spanOf(market, call.now - 300_000, call.now);
  const average = (span.quoteVolume * 100_000_000n) / span.volume;
  return {
    mins: 5,
    price: `${formatPrice(market, average)}${"0".repeat(8 - market.priceDigits)}`,
    closeTime: call.stamp(lastTradeId(call.now) * 1_000),
  };
}

const KLINES = ofOne(2, ["startTime", "endTime", "timeZone", "limit"], showKlines, ["interval"]);

/** Market data beside prices. All of it is a function of time. Source: binance-spot-api-docs rest-api.md "Market Data endpoints". */
export const MARKET_DATA_ENDPOINTS: readonly (readonly [string, PublicEndpoint])[] = [
  ["GET /api/v3/depth", ofOne(depthWeight, ["limit", "symbolStatus"], showDepth)],
  ["GET /api/v3/trades", ofOne(25, ["limit"], showTrades)],
  ["GET /api/v3/historicalTrades", ofOne(25, ["limit", "fromId"], showTrades)],
  ["GET /api/v3/aggTrades", ofOne(4, ["fromId", "startTime", "endTime", "limit"], showAggregates)],
  ["GET /api/v3/klines", KLINES],
  ["GET /api/v3/uiKlines", KLINES],
  ["GET /api/v3/avgPrice", ofOne(2, [], showAverage)],
  ["GET /api/v3/ticker", statistics(["windowSize"], showRolling)],
  ["GET /api/v3/ticker/tradingDay", statistics(["timeZone"], showTradingDay)],
];
