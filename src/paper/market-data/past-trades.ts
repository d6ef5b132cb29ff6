import { lastPrice, type Market } from "../market.ts";
import { formatDecimal, timesDown } from "../trading/decimal.ts";

/** What is traded in one second of the past, in units of 10^-8; a whole step of every market. */
export const quantityOfSecond = (market: Market): bigint => market.lot / 10n;

/** The last trade up to a time, in ms: there is one at every whole second, whose number since 1970 is its id. */
export const lastTradeId = (time: number): number => Math.floor(time / 1_000);

/** One trade of the past: not of an account, but of the market that moves by itself. */
interface PastTrade {
  readonly id: number;
  readonly time: number;
  readonly price: bigint;
  readonly quantity: bigint;
  readonly isBuyerMaker: boolean;
}

/** The trade with this id; the buyer was the maker where the price fell. */
function pastTrade(market: Market, id: number): PastTrade {
  const time = id * 1_000;
  const price = lastPrice(market, time);
  return {
    id,
    time,
    price,
    quantity: quantityOfSecond(market),
    isBuyerMaker: price < lastPrice(market, time - 1_000),
  };
}

/** Up to `limit` trades from `first` on, none later than `last`; oldest first. */
export const pastTrades = (market: Market, first: number, last: number, limit: number): PastTrade[] =>
  Array.from({ length: Math.max(0, Math.min(limit, last - first + 1)) }, (_, index) =>
    pastTrade(market, first + index),
  );

/** One entry of `GET /api/v3/trades`. Source: binance-spot-api-docs rest-api.md "Recent trades list". */
export const showPastTrade = (trade: PastTrade, stamp: (ms: number) => number) => ({
  id: trade.id,
  price: formatDecimal(trade.price),
  qty: formatDecimal(trade.quantity),
  quoteQty: formatDecimal(timesDown(trade.price, trade.quantity)),
  time: stamp(trade.time),
  isBuyerMaker: trade.isBuyerMaker,
  isBestMatch: true,
});

/** One entry of `GET /api/v3/aggTrades`; each aggregates one trade. */
export const showAggregate = (trade: PastTrade, stamp: (ms: number) => number) => ({
  a: trade.id,
  p: formatDecimal(trade.price),
  q: formatDecimal(trade.quantity),
  f: trade.id,
  l: trade.id,
  T: stamp(trade.time),
  m: trade.isBuyerMaker,
  M: true,
});
