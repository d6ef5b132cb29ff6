import type { Account } from "../accounts.ts";
import { lastPrice } from "../market.ts";
import { type Book, ladderOf } from "./book.ts";
import { bestAgainst, costOf, levelsAgainst, meets, quantityOf, takeQuantity, takeQuote } from "./depth.ts";
import { execute, need } from "./execute.ts";
import { balanceOf, hold } from "./ledger.ts";
import {
  type Draft,
  hasTrigger,
  type Order,
  type OrderStatus,
  type Trade,
  triggersUpwards,
} from "./order.ts";
import { keepOrder, openByClientId, portfolioOf, type Trading } from "./registry.ts";
import { duplicateOrder, insufficientBalance, orderRejected } from "./rejection.ts";

/** Whether the price has reached the stop price of a draft. */
function isReached(book: Book, draft: Draft, time: number): boolean {
  const last = lastPrice(book.market, time);
  return triggersUpwards(draft) ? last >= draft.stopPrice : last <= draft.stopPrice;
}

/** Whether an order at this limit would take from the book at once. */
export const wouldMatch = (book: Book, { side, price }: Draft, time: number): boolean =>
  meets(side, price, bestAgainst(side, book.market, time));

/** Refuses a draft that the market refuses as it stands: a post-only order that matches, a stop that is reached. */
export function checkMarket(book: Book, draft: Draft, time: number): void {
  if (draft.type === "LIMIT_MAKER" && wouldMatch(book, draft, time)) {
    throw orderRejected("Order would immediately match and take.");
  }
  if (hasTrigger(draft.type) && isReached(book, draft, time)) {
    throw orderRejected("Order would trigger immediately.");
  }
}

/** Refuses client order ids that stand for an open order already, or twice in one request. */
export function checkClientIds(
  trading: Trading,
  book: Book,
  account: Account,
  ids: readonly (string | undefined)[],
): void {
  const portfolio = portfolioOf(trading, account, book.market.symbol);
  const given = ids.filter((id) => id !== undefined);
  if (given.some((id) => openByClientId(portfolio, id) !== undefined) || new Set(given).size < given.length) {
    throw duplicateOrder();
  }
}

/** Makes an order of a draft, with nothing held for it yet, and keeps it. */
export function createOrder(
  trading: Trading,
  book: Book,
  account: Account,
  draft: Draft,
  made: { readonly clientOrderId: string; readonly status: OrderStatus; readonly time: number },
): Order {
  const { baseAsset, quoteAsset, symbol } = book.market;
  trading.sequence += 1;
  book.orders += 1;
  const order: Order = {
    draft,
    account,
    symbol,
    orderId: book.orders,
    sequence: trading.sequence,
    createdAt: made.time,
    clientOrderId: made.clientOrderId,
    list: undefined,
    quantity: draft.quantity,
    executed: 0n,
    executedQuote: 0n,
    status: made.status,
    expiryReason: undefined,
    triggered: !hasTrigger(draft.type),
    hold: { asset: draft.side === "BUY" ? quoteAsset : baseAsset, amount: 0n },
    updatedAt: made.time,
    workingAt: -1,
    amendments: [],
  };
  keepOrder(trading, order);
  return order;
}

/** What has to be free for an order: at the market price for one that takes it, else at its own. */
export function costToPlace(book: Book, draft: Draft, time: number): bigint {
  const { side, type, quantity, quoteQuantity } = draft;
  if (type !== "MARKET") return need(book, blank(draft), time);
  const levels = levelsAgainst(side, book.market, time);
  if (quoteQuantity > 0n) {
    const taken = takeQuote(levels, quoteQuantity, book.market.step);
    if (quantityOf(taken) === 0n) {
      throw orderRejected("Order book liquidity is less than `LOT_SIZE` filter minimum quantity.");
    }
    return side === "BUY" ? quoteQuantity : quantityOf(taken);
  }
  return side === "SELL" ? quantity : costOf(takeQuantity(levels, side, quantity, undefined));
}

/** Only what `need` reads of an order that is not made yet. */
const blank = (draft: Draft) => ({ draft, quantity: draft.quantity, executed: 0n });

/** Refuses what the account has no free money for. */
export function checkFunds(book: Book, account: Account, side: Draft["side"], cost: bigint): void {
  const { baseAsset, quoteAsset } = book.market;
  if (balanceOf(account, side === "BUY" ? quoteAsset : baseAsset).free < cost) throw insufficientBalance();
}

/**
 * Places one order that belongs to no list. Refuses with -2010 what matches or triggers and may not, a client order id
 * in use and a lack of money; nothing has happened then. Answers the order and what it took at once.
 */
export function placeOrder(
  trading: Trading,
  book: Book,
  account: Account,
  draft: Draft,
  made: { readonly clientOrderId: string; readonly time: number },
): { readonly order: Order; readonly trades: readonly Trade[] } {
  const { time } = made;
  checkClientIds(trading, book, account, [draft.clientOrderId]);
  checkMarket(book, draft, time);
  const cost = costToPlace(book, draft, time);
  checkFunds(book, account, draft.side, cost);
  const order = createOrder(trading, book, account, draft, { ...made, status: "NEW" });
  // A MARKET order is over before anything could be held for it.
  if (draft.type !== "MARKET") order.hold = hold(account, order.hold.asset, cost);
  account.updatedAt = time;
  return { order, trades: enter(trading, book, order, time) };
}

/** Puts an order to work: it waits for its trigger, or takes from the book and rests. */
export function enter(trading: Trading, book: Book, order: Order, time: number): readonly Trade[] {
  order.status = "NEW";
  order.updatedAt = time;
  if (hasTrigger(order.draft.type) && !order.triggered) {
    if (isReached(book, order.draft, time)) return trigger(trading, book, order, time);
    ladderOf(book, order)?.add(order);
    return [];
  }
  order.workingAt = time;
  return execute(trading, book, order, time);
}

/** The stop price is reached: the order becomes a limit or market order. */
export function trigger(trading: Trading, book: Book, order: Order, time: number): readonly Trade[] {
  ladderOf(book, order)?.remove(order);
  order.triggered = true;
  order.workingAt = time;
  order.updatedAt = time;
  return execute(trading, book, order, time);
}

/** Whether the order is in the market: limit orders rest there, stop orders once triggered. */
export const isWorking = (order: Order): boolean => order.workingAt >= 0 && order.triggered;
