import type { Book } from "./book.ts";
import { finish } from "./execute.ts";
import { isOpen, type Order, ordersOf } from "./order.ts";
import type { Trading } from "./registry.ts";

/** Cancels an open order, and with it every other open order of its list. Answers those that it has cancelled. */
export function cancelOrder(trading: Trading, book: Book, order: Order, time: number): readonly Order[] {
  const { list } = order;
  const canceled = (list === undefined ? [order] : ordersOf(list)).filter(isOpen);
  for (const each of canceled) finish(trading, book, each, { status: "CANCELED", time });
  if (list !== undefined) list.done = true;
  return canceled;
}
