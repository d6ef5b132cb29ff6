import { duplicateParameter, illegalCharacters, Refusal } from "./refusal.ts";

/** A trading pair and the middle of the range in which its price moves. */
export interface Market {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly middle: number;
  /** Decimal places of the price and of the quantity. */
  readonly priceDigits: number;
  readonly quantityDigits: number;
}

const market = (
  baseAsset: string,
  quoteAsset: string,
  middle: number,
  priceDigits: number,
  quantityDigits: number,
): Market => ({
  symbol: `${baseAsset}${quoteAsset}`,
  baseAsset,
  quoteAsset,
  middle,
  priceDigits,
  quantityDigits,
});

/** Every pair of the paper exchange. The last is Binance's own test symbol for names beyond ASCII. */
export const MARKETS: readonly Market[] = [
  market("BTC", "USDT", 60_000, 2, 5),
  market("ETH", "USDT", 3_000, 2, 4),
  market("BNB", "USDT", 600, 2, 3),
  market("LTC", "USDT", 80, 2, 3),
  market("ETH", "BTC", 0.05, 5, 4),
  market("这是测试币", "456", 1, 4, 2),
];

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** The price stays within this part of its middle. */
const SWING = 0.02;

/** The price at a time: two waves of 7 hours and 11 minutes, so that the same clock gives the same price. */
export function priceAt(market: Market, time: number): number {
  const slow = Math.sin((2 * Math.PI * time) / (7 * HOUR));
  const fast = Math.sin((2 * Math.PI * time) / (11 * 60_000));
  return market.middle * (1 + SWING * (0.8 * slow + 0.2 * fast));
}

/**
 * The pairs that `symbol` or `symbols` (a JSON array) names, all when neither is sent.
 * Refuses both at once (-1128), a name that does not exist (-1121) and what is not such an array (-1100).
 */
export function selectMarkets(parameters: ReadonlyMap<string, string>): readonly Market[] {
  const symbol = parameters.get("symbol");
  const symbols = parameters.get("symbols");
  if (symbol !== undefined && symbols !== undefined) {
    throw new Refusal(400, -1128, "Combination of optional parameters invalid.", "parameter");
  }
  if (symbol !== undefined) return [findMarket(symbol)];
  return symbols === undefined ? MARKETS : readList(symbols).map(findMarket);
}

function readList(text: string): string[] {
  let list: unknown;
  try {
    list = JSON.parse(text);
  } catch {
    list = undefined;
  }
  if (!Array.isArray(list) || list.length === 0 || !list.every((name) => typeof name === "string")) {
    throw illegalCharacters("symbols", "a JSON array of symbols");
  }
  if (new Set(list).size !== list.length) throw duplicateParameter();
  return list;
}

function findMarket(symbol: string): Market {
  const found = MARKETS.find((market) => market.symbol === symbol);
  if (found === undefined) throw new Refusal(400, -1121, "Invalid symbol.", "parameter");
  return found;
}

/** One entry of `GET /api/v3/ticker/price`. */
export const showPrice = (market: Market, time: number) => ({
  symbol: market.symbol,
  price: priceAt(market, time).toFixed(market.priceDigits),
});

/** One entry of `GET /api/v3/ticker/bookTicker`: a spread of two price steps around the price. */
export function showBook(market: Market, time: number) {
  const step = 10 ** -market.priceDigits;
  const price = Number(priceAt(market, time).toFixed(market.priceDigits));
  return {
    symbol: market.symbol,
    bidPrice: (price - step).toFixed(market.priceDigits),
    bidQty: "10.00000000",
    askPrice: (price + step).toFixed(market.priceDigits),
    askQty: "10.00000000",
  };
}

/** One entry of `GET /api/v3/ticker/24hr`. High and low are the bounds of the price, the volume is a constant. */
export function showDay(market: Market, time: number, stamp: (ms: number) => number) {
  const open = priceAt(market, time - DAY);
  const last = priceAt(market, time);
  const book = showBook(market, time);
  const digits = (value: number) => value.toFixed(market.priceDigits);
  return {
    symbol: market.symbol,
    priceChange: digits(last - open),
    priceChangePercent: ((100 * (last - open)) / open).toFixed(3),
    weightedAvgPrice: digits(market.middle),
    prevClosePrice: digits(open),
    lastPrice: digits(last),
    lastQty: "1.00000000",
    bidPrice: book.bidPrice,
    bidQty: book.bidQty,
    askPrice: book.askPrice,
    askQty: book.askQty,
    openPrice: digits(open),
    highPrice: digits(market.middle * (1 + SWING)),
    lowPrice: digits(market.middle * (1 - SWING)),
    volume: "1000.00000000",
    quoteVolume: (1_000 * market.middle).toFixed(8),
    openTime: stamp(time - DAY),
    closeTime: stamp(time),
    firstId: 1,
    lastId: 1_000,
    count: 1_000,
  };
}
