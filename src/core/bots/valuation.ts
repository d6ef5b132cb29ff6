import { type Decimal, larger, multiplyUp, parseDecimal, ratioUp } from "./decimal.ts";
import { type Micros, toMicros } from "./micros.ts";
import type { OrderForm, Placement } from "./order.ts";

/** The best prices of a symbol, in its quote asset. */
export interface Quote {
  readonly bid: Decimal;
  readonly ask: Decimal;
}

/** What orders are valued by; all of it at most some seconds old. */
export interface Prices {
  /** Undefined for a symbol that does not trade. */
  quote(symbol: string): Quote | undefined;
}

/** The prices that value one symbol. */
export interface ValueBasis {
  /** Of the base asset, in the quote asset. */
  readonly ask: Decimal;
  /** USDT for one of the quote asset. */
  readonly rate: Decimal;
}

const ONE: Decimal = 10n ** 18n;

/** How much worse than the best price an order without a limit is taken to be executed. */
const SLIPPAGE = parseDecimal("1.05") ?? ONE;

/** How a symbol is valued in USDT; undefined when there is no price for it, or none for its quote asset. */
export function basisOf(prices: Prices, symbol: string, quoteAsset: string): ValueBasis | undefined {
  const ask = prices.quote(symbol)?.ask;
  const rate = rateOf(prices, quoteAsset);
  return ask === undefined || rate === undefined || ask === 0n ? undefined : { ask, rate };
}

function rateOf(prices: Prices, asset: string): Decimal | undefined {
  if (asset === "USDT") return ONE;
  const direct = prices.quote(`${asset}USDT`)?.ask;
  if (direct !== undefined && direct > 0n) return direct;
  const inverse = prices.quote(`USDT${asset}`)?.bid;
  return inverse !== undefined && inverse > 0n ? ratioUp(ONE, inverse) : undefined;
}

/** What is reserved for each group of a placement: that of its dearest order. */
export function valueGroups({ groups }: Placement, basis: ValueBasis): readonly Micros[] {
  return groups.map((group) => Math.max(...group.map((order) => valueOrder(order, basis))));
}

/**
 * The value of an order in USDT, at the worse of its own price and the market's: a limit SELL far below the market is
 * executed at the market's price, not at its own.
 */
export function valueOrder(order: OrderForm, basis: ValueBasis): Micros {
  return toMicros(multiplyUp(quoteValue(order, basis.ask), basis.rate));
}

function quoteValue({ side, quantity, quoteQuantity, price, stopPrice }: OrderForm, ask: Decimal): Decimal {
  if (quantity === null) return quoteQuantity ?? 0n;
  if (price === null) return multiplyUp(multiplyUp(quantity, larger(ask, stopPrice ?? 0n)), SLIPPAGE);
  return multiplyUp(quantity, side === "BUY" ? price : larger(price, stopPrice ?? 0n, ask));
}

/**
 * Whether an order can be executed for more than was reserved for it: it has no limit to hold the price, or it sells at a moment to
 * come, at whatever the market then pays. `isPending`: it is placed once another one was executed.
 */
export function canExceed({ side, quantity, price, stopPrice }: OrderForm, isPending = false): boolean {
  if (quantity === null) return false;
  return price === null || (side === "SELL" && (stopPrice !== null || isPending));
}
