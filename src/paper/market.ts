import { badCombination, duplicateParameter, illegalCharacters, Refusal } from "./refusal.ts";
import { formatDecimal, parseDecimal } from "./trading/decimal.ts";

/** A trading pair and the middle of the range in which its price moves. Prices and quantities in units of 10^-8. */
export interface Market {
  readonly symbol: string;
  readonly baseAsset: string;
  readonly quoteAsset: string;
  readonly middle: number;
  /** Decimal places of the price and of the quantity. */
  readonly priceDigits: number;
  readonly quantityDigits: number;
  /** The smallest steps of price and quantity. */
  readonly tick: bigint;
  readonly step: bigint;
  /** What the simulated book offers at its best level, and what a resting order gets in a second; a whole step. */
  readonly lot: bigint;
  /** The price that stands instead of the price of time, from a time in ms on. */
  readonly pin: { readonly price: bigint; readonly since: number } | undefined;
}

const market = (
  baseAsset: string,
  quoteAsset: string,
  middle: number,
  priceDigits: number,
  quantityDigits: number,
  lot: string,
): Market => ({
  symbol: `${baseAsset}${quoteAsset}`,
  baseAsset,
  quoteAsset,
  middle,
  priceDigits,
  quantityDigits,
  tick: 10n ** BigInt(8 - priceDigits),
  step: 10n ** BigInt(8 - quantityDigits),
  lot: parseDecimal(lot) ?? 0n,
  pin: undefined,
});

/** Every pair of the paper exchange. The last is Binance's own test symbol for names beyond ASCII. */
export const MARKETS: readonly Market[] = [
  market("BTC", "USDT", 60_000, 2, 5, "0.05"),
  market("ETH", "USDT", 3_000, 2, 4, "1"),
  market("BNB", "USDT", 600, 2, 3, "5"),
  market("LTC", "USDT", 80, 2, 3, "40"),
  market("ETH", "BTC", 0.05, 5, 4, "1"),
  market("这是测试币", "456", 1, 4, 2, "1000"),
];

const HOUR = 3_600_000;
/** The price stays within this part of its middle. */
export const SWING = 0.02;

/** The price at a time: two waves of 7 hours and 11 minutes, so that the same clock gives the same price. */
export function priceAt(market: Market, time: number): number {
  const slow = Math.sin((2 * Math.PI * time) / (7 * HOUR));
  const fast = Math.sin((2 * Math.PI * time) / (11 * 60_000));
  return market.middle * (1 + SWING * (0.8 * slow + 0.2 * fast));
}

/** The price at a time in whole ticks: the pinned one from its time on, else the price of time. It is the last price, too. */
export function lastPrice(market: Market, time: number): bigint {
  if (market.pin !== undefined && time >= market.pin.since) return market.pin.price;
  return parseDecimal(priceAt(market, time).toFixed(market.priceDigits)) ?? 0n;
}

/** A price with the decimal places of its market. */
export const formatPrice = (market: Market, price: bigint): string =>
  formatDecimal(price).slice(0, market.priceDigits - 8);

/**
 * The pairs that `symbol` or `symbols` (a JSON array) names, all when neither is sent.
 * Refuses both at once (-1128), a name that does not exist (-1121) and what is not such an array (-1100).
 */
export function selectMarkets(parameters: ReadonlyMap<string, string>): readonly Market[] {
  const symbol = parameters.get("symbol");
  const symbols = parameters.get("symbols");
  if (symbol !== undefined && symbols !== undefined) {
    throw badCombination();
  }
  if (symbol !== undefined) return [findMarket(symbol)];
  return symbols === undefined ? MARKETS : readSymbols(symbols).map(findMarket);
}

/** The names in a parameter `symbols`; refuses what is not a JSON array of names, an empty one and a name twice. */
export function readSymbols(text: string): string[] {
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

/** -1121: the exchange has no such pair. */
export const badSymbol = () => new Refusal(400, -1121, "Invalid symbol.", "parameter");

function findMarket(symbol: string): Market {
  const found = MARKETS.find((market) => market.symbol === symbol);
  if (found === undefined) throw badSymbol();
  return found;
}
