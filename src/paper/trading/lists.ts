import { Refusal } from "../refusal.ts";
import type { Book } from "./book.ts";
import { finish, need } from "./execute.ts";
import { checkNotional, checkQuantity } from "./filters.ts";
import { shrinkHold } from "./ledger.ts";
import { hasTrigger, isOpen, type Order, type OrderList, ordersOf } from "./order.ts";
import { enter, wouldMatch } from "./place.ts";
import type { Trading } from "./registry.ts";

/**
 * What an order's list does after the order has been triggered, filled or ended: the other leg of an OCO pair expires,
 * and the orders that wait for the working order are placed, or expire with it.
 */
export function followUp(trading: Trading, book: Book, order: Order, time: number): void {
  const { list } = order;
  if (list === undefined) return;
  if (order === list.working) {
    if (order.status === "FILLED") placeDependent(trading, book, list, time);
    else if (!isOpen(order)) expire(trading, book, list.dependent, "OTO_PHASE_ONE_EXPIRED", time);
  } else if (hasActed(order)) {
    const rest = list.dependent.filter((other) => other !== order);
    // The money held for both is now held for the one that is left.
    for (const other of rest) other.hold = { ...other.hold, amount: 0n };
    expire(trading, book, rest, "OCO_TRIGGER", time);
    if (isOpen(order)) shrinkHold(order.account, order.hold, need(book, order, time));
  }
  list.done = !ordersOf(list).some(isOpen);
}

const hasActed = (order: Order): boolean =>
  order.executed > 0n || !isOpen(order) || (hasTrigger(order.draft.type) && order.triggered);

function expire(
  trading: Trading,
  book: Book,
  orders: readonly Order[],
  reason: "OCO_TRIGGER" | "OTO_PHASE_ONE_EXPIRED" | "REJECTED",
  time: number,
): void {
  for (const order of orders) {
    if (isOpen(order)) finish(trading, book, order, { status: "EXPIRED", reason, time });
  }
}

/** Places what waited for the working order. What the market or a filter refuses now expires as rejected. */
function placeDependent(trading: Trading, book: Book, list: OrderList, time: number): void {
  const waiting = list.dependent.filter(isOpen);
  if (list.paysOn) takeOver(book, waiting);
  if (waiting.some((order) => isRefused(book, order, time))) {
    expire(trading, book, waiting, "REJECTED", time);
    return;
  }
  for (const order of waiting) {
    if (!isOpen(order)) continue;
    enter(trading, book, order, time);
    followUp(trading, book, order, time);
  }
}

/** The quantity of an OPO's later orders is what the working order has bought, in whole steps; the rest is free. */
function takeOver(book: Book, waiting: readonly Order[]): void {
  for (const order of waiting) {
    order.quantity = order.hold.amount - (order.hold.amount % book.market.step);
  }
  for (const order of waiting) shrinkHold(order.account, order.hold, order.quantity);
}

function isRefused(book: Book, order: Order, time: number): boolean {
  if (order.draft.type === "LIMIT_MAKER" && wouldMatch(book, order.draft, time)) return true;
  try {
    checkQuantity(book.market, order.quantity);
    checkNotional(book.market, order.draft, order.quantity, time);
    return false;
  } catch (error) {
    if (error instanceof Refusal) return true;
    throw error;
  }
}
