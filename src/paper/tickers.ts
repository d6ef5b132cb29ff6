import { formatPrice, lastPrice, type Market, SWING } from "./market.ts";
import { formatDecimal } from "./trading/decimal.ts";
import { levelsAgainst } from "./trading/depth.ts";

const DAY = 86_400_000;

/** One entry of `GET /api/v3/ticker/price`. */
export const showPrice = (market: Market, time: number) => ({
  symbol: market.symbol,
  price: formatPrice(market, lastPrice(market, time)),
});

/** One entry of `GET /api/v3/ticker/bookTicker`: the best levels of the simulated book, one price step from the price. */
export function showBook(market: Market, time: number) {
  const [bid] = levelsAgainst("SELL", market, time);
  const [ask] = levelsAgainst("BUY", market, time);
  return {
    symbol: market.symbol,
    bidPrice: formatPrice(market, bid?.price ?? 0n),
    bidQty: formatDecimal(bid?.quantity ?? 0n),
    askPrice: formatPrice(market, ask?.price ?? 0n),
    askQty: formatDecimal(ask?.quantity ?? 0n),
  };
}

/**
 * One entry of `GET /api/v3/ticker/24hr`. High and low are the bounds of the price of time, or a pinned price beyond
 * them; the volume is a constant.
 */
export function showDay(
  market: Market,
  time: number,
  stamp: (ms: number) => number,
  type: "FULL" | "MINI" = "FULL",
) {
  const open = lastPrice(market, time - DAY);
  const last = lastPrice(market, time);
  const book = showBook(market, time);
  const price = (units: bigint) => formatPrice(market, units);
  const digits = (value: number) => value.toFixed(market.priceDigits);
  const value = Number(price(last));
  return {
    symbol: market.symbol,
    ...(type === "MINI"
      ? {}
      : {
          priceChange: price(last - open),
          priceChangePercent: (Number(((last - open) * 100_000n) / open) / 1_000).toFixed(3),
          weightedAvgPrice: digits(market.middle),
          prevClosePrice: price(open),
          lastQty: "1.00000000",
          bidPrice: book.bidPrice,
          bidQty: book.bidQty,
          askPrice: book.askPrice,
          askQty: book.askQty,
        }),
    lastPrice: price(last),
    openPrice: price(open),
    highPrice: digits(Math.max(value, market.middle * (1 + SWING))),
    lowPrice: digits(Math.min(value, market.middle * (1 - SWING))),
    volume: "1000.00000000",
    quoteVolume: (1_000 * market.middle).toFixed(8),
    openTime: stamp(time - DAY),
    closeTime: stamp(time),
    firstId: 1,
    lastId: 1_000,
    count: 1_000,
  };
}
