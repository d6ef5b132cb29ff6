import { lastPrice, type Market } from "../market.ts";
import { type Book, hasWaiting } from "./book.ts";
import { least } from "./decimal.ts";
import { bestAgainst } from "./depth.ts";
import { fill, finish, need } from "./execute.ts";
import { shrinkHold } from "./ledger.ts";
import { followUp } from "./lists.ts";
import { isOpen, type Order, remaining } from "./order.ts";
import { trigger } from "./place.ts";
import type { Trading } from "./registry.ts";

/** After a longer pause, as many steps of more than a second each. */
const MOST_STEPS = 10_000;

/** Lets time pass in every market up to now, in ms. */
export function settleAll(trading: Trading, now: number): void {
  for (const book of trading.books.values()) settle(trading, book, now);
}

/**
 * Lets time pass in a market: at every whole second since the last look, stop orders trigger that the price of that
 * second reaches, and each resting order whose limit it crosses gets a piece. What happens does not depend on how
 * often anybody looks, unless nobody has for hours.
 */
function settle(trading: Trading, book: Book, now: number): void {
  const end = Math.floor(now / 1_000);
  const begin = book.second ?? end;
  if (begin > end) return;
  const stride = Math.max(1, Math.ceil((end - begin) / MOST_STEPS));
  let second = begin;
  while (second + stride <= end && hasWaiting(book)) {
    second += stride;
    passSeconds(trading, book, second * 1_000, BigInt(stride));
  }
  // Seconds too few for a step of their own are left for the next look.
  book.second = hasWaiting(book) ? second : end;
}

/** Sets the price of a market, or with undefined gives it back to the price of time; what that sets off happens at once. */
export function pinPrice(trading: Trading, book: Book, price: bigint | undefined, now: number): void {
  settle(trading, book, now);
  const market: Market = { ...book.market, pin: price === undefined ? undefined : { price, since: now } };
  book.market = market;
  passSeconds(trading, book, now, 1n);
}

function passSeconds(trading: Trading, book: Book, time: number, seconds: bigint): void {
  const last = lastPrice(book.market, time);
  for (const order of [...book.rising.reached(-last), ...book.falling.reached(last)]) {
    if (!isOpen(order)) continue;
    trigger(trading, book, order, time);
    followUp(trading, book, order, time);
  }
  const ask = bestAgainst("BUY", book.market, time);
  const bid = bestAgainst("SELL", book.market, time);
  for (const order of [...book.buys.reached(ask), ...book.sells.reached(-bid)]) {
    if (isOpen(order)) fillPiece(trading, book, order, book.market.lot * seconds, time);
  }
}

/** A resting order is filled at its own price. */
function fillPiece(trading: Trading, book: Book, order: Order, piece: bigint, time: number): void {
  const quantity = least(piece, remaining(order));
  fill(trading, book, order, { price: order.draft.price, quantity }, { time, isMaker: true });
  if (remaining(order) === 0n) finish(trading, book, order, { status: "FILLED", time });
  else shrinkHold(order.account, order.hold, need(book, order, time));
  followUp(trading, book, order, time);
}
