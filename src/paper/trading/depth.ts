import { lastPrice, type Market } from "../market.ts";
import { affordable, least, timesDown } from "./decimal.ts";
import type { Side } from "./order.ts";

/** A price at which the simulated book has this much. */
export interface Level {
  readonly price: bigint;
  readonly quantity: bigint;
}

/** Levels on each side of the simulated book. */
const LEVELS = 50;
/** The levels are a ten-thousandth of the price apart, or a tick where that is less. */
const GAP = 10_000n;

/** What an order of this side meets, best price first: for BUY the asks, for SELL the bids. */
export function levelsAgainst(side: Side, market: Market, time: number): Level[] {
  const last = lastPrice(market, time);
  const gap = last / GAP - ((last / GAP) % market.tick) || market.tick;
  const sign = side === "BUY" ? 1n : -1n;
  const levels: Level[] = [];
  for (let index = 0n; index < LEVELS; index += 1n) {
    const price = last + sign * (market.tick + index * gap);
    if (price > 0n) levels.push({ price, quantity: market.lot * (index + 1n) });
  }
  return levels;
}

/** The best price that an order of this side meets; 0 when nobody bids. */
export function bestAgainst(side: Side, market: Market, time: number): bigint {
  const last = lastPrice(market, time);
  return side === "BUY" ? last + market.tick : last - market.tick;
}

/** Whether an order with this limit meets that price. */
export const meets = (side: Side, limit: bigint, price: bigint): boolean =>
  side === "BUY" ? price <= limit : price >= limit;

/**
 * What an order takes from the levels: at most `quantity`, only within `limit` when there is one, level by level.
 * The book is full again for the next order: it is a function of time and remembers nothing.
 */
export function takeQuantity(
  levels: readonly Level[],
  side: Side,
  quantity: bigint,
  limit: bigint | undefined,
): Level[] {
  const taken: Level[] = [];
  let left = quantity;
  for (const level of levels) {
    if (left === 0n || (limit !== undefined && !meets(side, limit, level.price))) break;
    const part = least(left, level.quantity);
    taken.push({ price: level.price, quantity: part });
    left -= part;
  }
  return taken;
}

/** What an amount of the quote asset buys, or what has to be sold for it, in whole steps of the quantity. */
export function takeQuote(levels: readonly Level[], quote: bigint, step: bigint): Level[] {
  const taken: Level[] = [];
  let left = quote;
  for (const level of levels) {
    const part = least(affordable(left, level.price, step), level.quantity);
    if (part === 0n) break;
    taken.push({ price: level.price, quantity: part });
    left -= timesDown(level.price, part);
  }
  return taken;
}

/** The quote asset that these cost together; each is rounded down by itself, as each is a trade. */
export const costOf = (taken: readonly Level[]): bigint =>
  taken.reduce((sum, { price, quantity }) => sum + timesDown(price, quantity), 0n);

export const quantityOf = (taken: readonly Level[]): bigint =>
  taken.reduce((sum, { quantity }) => sum + quantity, 0n);
