import type { Market } from "../market.ts";
import { Ladder } from "./ladder.ts";
import { hasTrigger, isLimit, type Order, triggersUpwards } from "./order.ts";

/** One market with its open orders by the price at which something happens to them. */
export interface Book {
  market: Market;
  /** The last whole second, since 1970, up to which time has passed in this market; undefined before the first order. */
  second: number | undefined;
  orders: number;
  trades: number;
  readonly buys: Ladder;
  readonly sells: Ladder;
  /** Waiting for the price to rise, and to fall. */
  readonly rising: Ladder;
  readonly falling: Ladder;
}

export const emptyBook = (market: Market): Book => ({
  market,
  second: undefined,
  orders: 0,
  trades: 0,
  buys: new Ladder(({ draft }) => draft.price),
  sells: new Ladder(({ draft }) => -draft.price),
  rising: new Ladder(({ draft }) => -draft.stopPrice),
  falling: new Ladder(({ draft }) => draft.stopPrice),
});

/** Where an open order waits; undefined for one that never waits. */
export function ladderOf(book: Book, order: Order): Ladder | undefined {
  const { draft } = order;
  if (hasTrigger(draft.type) && !order.triggered) return triggersUpwards(draft) ? book.rising : book.falling;
  if (!isLimit(draft.type)) return undefined;
  return draft.side === "BUY" ? book.buys : book.sells;
}

/** Whether any order waits in this market. */
export const hasWaiting = ({ buys, sells, rising, falling }: Book): boolean =>
  buys.size + sells.size + rising.size + falling.size > 0;
