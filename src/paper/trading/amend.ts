import type { Book } from "./book.ts";
import { finish, need } from "./execute.ts";
import { checkAmendments, checkNotional, checkQuantity } from "./filters.ts";
import { shrinkHold } from "./ledger.ts";
import { followUp } from "./lists.ts";
import { type Amendment, isOpen, type Order } from "./order.ts";
import { openByClientId, portfolioOf, renameOrder, type Trading } from "./registry.ts";
import { amendRejected, duplicateOrder } from "./rejection.ts";

/**
 * Makes an open order smaller; both legs of an OCO together. An order that has filled so much already expires.
 * Refuses with -2038 an order that is over, waits for its quantity (OPO), or would not become smaller, and with -1013
 * what the filters refuse. Source: binance-spot-api-docs faqs/order_amend_keep_priority.md.
 */
export function amendOrder(
  trading: Trading,
  book: Book,
  order: Order,
  wanted: { readonly quantity: bigint; readonly clientOrderId: string; readonly time: number },
): Amendment {
  const { quantity, clientOrderId, time } = wanted;
  if (!isOpen(order)) throw amendRejected("Unknown order sent.");
  if (order.quantity === 0n) throw amendRejected("Order amend (pending OPO order) is not supported.");
  if (quantity === order.quantity) {
    throw amendRejected("The requested action would change no state; rejecting");
  }
  if (quantity > order.quantity) throw amendRejected("Order amend (quantity increase) is not supported.");
  checkAmendments(order.amendments.length);
  checkQuantity(book.market, quantity);
  checkNotional(book.market, order.draft, quantity, time);
  const holder = openByClientId(portfolioOf(trading, order.account, order.symbol), clientOrderId);
  if (holder !== undefined && holder !== order) throw duplicateOrder();

  trading.executions += 1;
  const amendment: Amendment = {
    executionId: trading.executions,
    origClientOrderId: order.clientOrderId,
    newClientOrderId: clientOrderId,
    origQty: order.quantity,
    newQty: quantity,
    time,
  };
  order.amendments.push(amendment);
  renameOrder(trading, order, clientOrderId);
  resize(trading, book, order, quantity, time);
  return amendment;
}

function resize(trading: Trading, book: Book, order: Order, quantity: bigint, time: number): void {
  order.updatedAt = time;
  if (quantity <= order.executed) {
    order.quantity = order.executed;
    finish(trading, book, order, { status: "EXPIRED", time });
    followUp(trading, book, order, time);
    return;
  }
  const isLeg = order.list?.dependent.includes(order) ?? false;
  const together = isLeg ? (order.list?.dependent.filter(isOpen) ?? [order]) : [order];
  for (const each of together) each.quantity = quantity;
  const kept = together.map((each) => need(book, each, time)).reduce((a, b) => (a > b ? a : b), 0n);
  shrinkHold(order.account, order.hold, kept);
}
