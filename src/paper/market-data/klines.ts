import type { Call } from "../endpoint.ts";
import type { Market } from "../market.ts";
import { Refusal } from "../refusal.ts";
import { formatDecimal } from "../trading/decimal.ts";
import { readLimit, readTime } from "../trading/read-values.ts";
import { type Interval, intervalOf, readZone } from "./interval.ts";
import { spanOf } from "./span.ts";

/** The body of `GET /api/v3/klines`. Source: binance-spot-api-docs rest-api.md "Kline/Candlestick data". */
export function showKlines(market: Market, call: Call): unknown {
  const zone = readZone(call.parameters.get("timeZone"));
  const interval = intervalOf(call.parameters.get("interval") ?? "", zone);
  if (interval === undefined) throw new Refusal(400, -1120, "Invalid interval.", "parameter");
  const limit = readLimit(call.parameters);
  const start = readTime(call.parameters, "startTime");
  const end = Math.min(readTime(call.parameters, "endTime") ?? call.now, call.now);
  return candles(interval, { start, end, limit }).map((open) =>
    showCandle(market, open, interval.begin(open, 1) - 1, call),
  );
}

/** Where the candles begin: the first so many since `start`, or the last so many up to `end`. */
function candles(
  interval: Interval,
  asked: { readonly start: number | undefined; readonly end: number; readonly limit: number },
): number[] {
  const { start, end, limit } = asked;
  const last = interval.begin(end);
  const begun = start === undefined ? interval.begin(end, 1 - limit) : interval.begin(start);
  const first = start !== undefined && begun < start ? interval.begin(start, 1) : begun;
  const found: number[] = [];
  for (let open = first; open <= last && found.length < limit; open = interval.begin(open, 1)) {
    if (open >= 0) found.push(open);
  }
  return found;
}

function showCandle(market: Market, open: number, close: number, { now, stamp }: Call) {
  const span = spanOf(market, open, Math.min(close, now));
  return [
    stamp(open),
    formatDecimal(span.open),
    formatDecimal(span.high),
    formatDecimal(span.low),
    formatDecimal(span.close),
    formatDecimal(span.volume),
    stamp(close),
    formatDecimal(span.quoteVolume),
    span.count,
    formatDecimal(span.volume / 2n),
    formatDecimal(span.quoteVolume / 2n),
    "0",
  ];
}
