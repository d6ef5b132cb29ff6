import { lastPrice, type Market } from "../market.ts";
import { timesDown } from "../trading/decimal.ts";
import { lastTradeId, quantityOfSecond } from "./past-trades.ts";

/** What a price did in a span of time. Prices and volumes in units of 10^-8. */
interface Span {
  readonly open: bigint;
  readonly high: bigint;
  readonly low: bigint;
  readonly close: bigint;
  readonly volume: bigint;
  readonly quoteVolume: bigint;
  readonly firstId: number;
  readonly lastId: number;
  readonly count: number;
}

/** The price is looked at this many times, so that a long span costs no more than a short one. */
const SAMPLES = 24;

/** The span from one time to another, in ms, both included. High and low are those of samples. */
export function spanOf(market: Market, from: number, to: number): Span {
  const prices = Array.from({ length: SAMPLES + 1 }, (_, index) =>
    lastPrice(market, from + Math.floor(((to - from) * index) / SAMPLES)),
  );
  const [open = 0n] = prices;
  const firstId = Math.ceil(from / 1_000);
  const lastId = lastTradeId(to);
  const count = Math.max(0, lastId - firstId + 1);
  const volume = quantityOfSecond(market) * BigInt(count);
  const sum = prices.reduce((a, b) => a + b, 0n);
  return {
    open,
    high: prices.reduce((a, b) => (a > b ? a : b), open),
    low: prices.reduce((a, b) => (a < b ? a : b), open),
    close: prices.at(-1) ?? open,
    volume,
    quoteVolume: timesDown(volume, sum / BigInt(prices.length)),
    firstId,
    lastId,
    count,
  };
}
