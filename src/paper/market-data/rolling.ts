import type { Call } from "../endpoint.ts";
import type { Market } from "../market.ts";
import { Refusal } from "../refusal.ts";
import { formatDecimal } from "../trading/decimal.ts";
import { type Parameters, readOption } from "../trading/read-values.ts";
import { readWindow, readZone } from "./interval.ts";
import { spanOf } from "./span.ts";

const MINUTE = 60_000;
const DAY = 86_400_000;

/** One entry of `GET /api/v3/ticker`. Source: binance-spot-api-docs rest-api.md "Rolling window price change statistics". */
export function showRolling(market: Market, call: Call) {
  const window = readWindow(call.parameters.get("windowSize") ?? "1d");
  const open = Math.floor((call.now - window) / MINUTE) * MINUTE;
  return showStatistics(market, call, open, call.now);
}

/** One entry of `GET /api/v3/ticker/tradingDay`. Source: binance-spot-api-docs rest-api.md "Trading Day Ticker". */
export function showTradingDay(market: Market, call: Call) {
  const zone = readZone(call.parameters.get("timeZone"));
  const open = Math.floor((call.now + zone) / DAY) * DAY - zone;
  return showStatistics(market, call, open, open + DAY - 1);
}

/** FULL, or MINI without changes, averages and best prices (-1139 for another word). */
export function readTickerType(parameters: Parameters): "FULL" | "MINI" {
  const refuse = () => new Refusal(400, -1139, "Invalid ticker type.", "parameter");
  return readOption(parameters, "type", ["FULL", "MINI"], refuse) ?? "FULL";
}

function showStatistics(market: Market, call: Call, open: number, close: number) {
  const type = readTickerType(call.parameters);
  const span = spanOf(market, open, Math.min(close, call.now));
  const change = span.close - span.open;
  const average = span.volume === 0n ? span.close : (span.quoteVolume * 100_000_000n) / span.volume;
  return {
    symbol: market.symbol,
    ...(type === "MINI"
      ? {}
      : {
          priceChange: formatDecimal(change),
          priceChangePercent: (Number((change * 100_000n) / span.open) / 1_000).toFixed(3),
          weightedAvgPrice: formatDecimal(average),
        }),
    openPrice: formatDecimal(span.open),
    highPrice: formatDecimal(span.high),
    lowPrice: formatDecimal(span.low),
    lastPrice: formatDecimal(span.close),
    volume: formatDecimal(span.volume),
    quoteVolume: formatDecimal(span.quoteVolume),
    openTime: call.stamp(open),
    closeTime: call.stamp(close),
    firstId: span.firstId,
    lastId: span.lastId,
    count: span.count,
  };
}
