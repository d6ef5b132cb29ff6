import { lastPrice } from "../market.ts";
import { type Book, ladderOf } from "./book.ts";
import { affordable, least, ONE, timesDown, timesUp } from "./decimal.ts";
import { costOf, type Level, levelsAgainst, quantityOf, takeQuantity, takeQuote } from "./depth.ts";
import { balanceOf, pay, receive, receiveHeld, shrinkHold } from "./ledger.ts";
import { type ExpiryReason, isLimit, type Order, type OrderStatus, remaining, type Trade } from "./order.ts";
import { uncountOrders } from "./order-count.ts";
import { deskOf, keepFinished, keepTrade, type Trading } from "./registry.ts";

/** A thousandth of what is received is taken as commission, rounded down. */
const COMMISSION = ONE / 1_000n;

/** What has to be held for the rest of an order, in the asset that it pays with. */
export function need(
  book: Book,
  order: Pick<Order, "draft" | "quantity" | "executed">,
  time: number,
): bigint {
  const { draft } = order;
  if (draft.side === "SELL") return remaining(order);
  if (isLimit(draft.type)) return timesUp(draft.price, remaining(order));
  const price = draft.stopPrice > 0n ? draft.stopPrice : lastPrice(book.market, time);
  return timesUp(price, remaining(order));
}

/** Ends an order and gives back what is still held for it. */
export function finish(
  trading: Trading,
  book: Book,
  order: Order,
  end: { readonly status: OrderStatus; readonly reason?: ExpiryReason; readonly time: number },
): void {
  ladderOf(book, order)?.remove(order);
  order.status = end.status;
  order.expiryReason = end.reason;
  order.updatedAt = end.time;
  order.account.updatedAt = end.time;
  shrinkHold(order.account, order.hold, 0n);
  keepFinished(trading, order);
}

/** One execution: money changes hands between the account and the simulated book. */
export function fill(
  trading: Trading,
  book: Book,
  order: Order,
  level: Level,
  at: { readonly time: number; readonly isMaker: boolean },
): Trade {
  const { account, draft } = order;
  const { baseAsset, quoteAsset } = book.market;
  const quote = timesDown(level.price, level.quantity);
  const buys = draft.side === "BUY";
  const received = buys ? level.quantity : quote;
  const receivedAsset = buys ? baseAsset : quoteAsset;
  const commission = timesDown(received, COMMISSION);

  pay(account, order.hold, buys ? quote : level.quantity);
  const first = order.list?.working === order && order.list.paysOn ? order.list.dependent[0] : undefined;
  if (first === undefined) receive(account, receivedAsset, received - commission);
  else {
    // The commission of what is passed on comes from free money where there is enough.
    const balance = balanceOf(account, receivedAsset);
    const fromFree = balance.free >= commission ? commission : 0n;
    balance.free -= fromFree;
    receiveHeld(account, first.hold, received - commission + fromFree);
  }

  if (order.executed === 0n) uncountOrders(deskOf(trading, account).count, 1);
  order.executed += level.quantity;
  order.executedQuote += quote;
  order.status = order.executed < order.quantity ? "PARTIALLY_FILLED" : "FILLED";
  order.updatedAt = at.time;
  account.updatedAt = at.time;
  book.trades += 1;
  const trade = {
    order,
    id: book.trades,
    price: level.price,
    quantity: level.quantity,
    quote,
    commission,
    commissionAsset: receivedAsset,
    ...at,
  };
  keepTrade(trading, trade);
  return trade;
}

/**
 * Lets a working order take what the simulated book has within its limit. What it does not get rests (GTC) or expires.
 * Answers the trades.
 */
export function execute(trading: Trading, book: Book, order: Order, time: number): readonly Trade[] {
  const { draft } = order;
  const levels = levelsAgainst(draft.side, book.market, time);
  const taken = isLimit(draft.type) ? withinLimit(levels, order) : atMarket(book, levels, order);
  const trades = taken.map((level) => fill(trading, book, order, level, { time, isMaker: false }));

  if (draft.quoteQuantity > 0n && quantityOf(taken) === quantityOf(levels)) {
    finish(trading, book, order, { status: "EXPIRED", reason: "INSUFFICIENT_LIQUIDITY", time });
  } else if (remaining(order) === 0n) {
    finish(trading, book, order, { status: "FILLED", time });
  } else if (!isLimit(draft.type)) {
    finish(trading, book, order, { status: "EXPIRED", reason: "INSUFFICIENT_LIQUIDITY", time });
  } else if (draft.timeInForce === "GTC") {
    // Where nothing was taken, the hold is right already, and may be shared with the other leg of an OCO.
    if (taken.length > 0) shrinkHold(order.account, order.hold, need(book, order, time));
    ladderOf(book, order)?.add(order);
  } else {
    const reason =
      draft.timeInForce === "FOK" ? "UNFILLED_FOK_ORDER_EXPIRED" : "UNFILLED_IOC_QUANTITY_EXPIRED";
    finish(trading, book, order, { status: "EXPIRED", reason, time });
  }
  return trades;
}

function withinLimit(levels: readonly Level[], order: Order): readonly Level[] {
  const { side, price, timeInForce } = order.draft;
  const taken = takeQuantity(levels, side, remaining(order), price);
  return timeInForce === "FOK" && quantityOf(taken) < remaining(order) ? [] : taken;
}

/** An order by quote amount learns its quantity here. A triggered order to buy takes no more than there is money for. */
function atMarket(book: Book, levels: readonly Level[], order: Order): readonly Level[] {
  const { side, quoteQuantity } = order.draft;
  const { step } = book.market;
  if (quoteQuantity > 0n) {
    const taken = takeQuote(levels, quoteQuantity, step);
    order.quantity = quantityOf(taken);
    return taken;
  }
  const taken = takeQuantity(levels, side, remaining(order), undefined);
  if (side === "SELL") return taken;
  let money = order.hold.amount + balanceOf(order.account, order.hold.asset).free;
  if (costOf(taken) <= money) return taken;
  const paid: Level[] = [];
  for (const { price, quantity } of taken) {
    const part = least(quantity, affordable(money, price, step));
    if (part > 0n) paid.push({ price, quantity: part });
    money -= timesDown(price, part);
  }
  return paid;
}
