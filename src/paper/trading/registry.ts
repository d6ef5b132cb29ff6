import type { Account } from "../accounts.ts";
import { MARKETS } from "../market.ts";
import { type Book, emptyBook } from "./book.ts";
import { isOpen, type Order, type OrderList, type Trade } from "./order.ts";
import { emptyCount, type OrderCount } from "./order-count.ts";
import { Ring } from "./ring.ts";

/** What one account has done in one symbol. */
export interface Portfolio {
  /** By order id, oldest first. */
  readonly orders: Map<number, Order>;
  readonly open: Map<number, Order>;
  /** The latest order of each client order id. */
  readonly byClientId: Map<string, Order>;
  /** By trade id, oldest first. */
  readonly trades: Map<number, Trade>;
}

/** What one account has done. */
interface Desk {
  readonly portfolios: Map<string, Portfolio>;
  /** By list id, oldest first. */
  readonly lists: Map<number, OrderList>;
  /** The latest list of each client id. */
  readonly listByClientId: Map<string, OrderList>;
  readonly count: OrderCount;
}

/** All that trading remembers. */
export interface Trading {
  readonly books: ReadonlyMap<string, Book>;
  readonly desks: Map<Account, Desk>;
  readonly finished: Ring<Order>;
  readonly trades: Ring<Trade>;
  sequence: number;
  lists: number;
  /** Counts amendments up, as Binance's execution ids do. */
  executions: number;
  /** How long the answers of trading endpoints wait, in ms. */
  latency: number;
  /** How many times Binance's order counts are granted. */
  readonly generosity: number;
}

/** Finished orders, and trades, that are kept; the oldest are dropped. */
const MOST_KEPT = 100_000;

export const emptyTrading = (mostKept = MOST_KEPT, generosity = 1): Trading => ({
  books: new Map(MARKETS.map((market) => [market.symbol, emptyBook(market)])),
  desks: new Map(),
  finished: new Ring(mostKept),
  trades: new Ring(mostKept),
  sequence: 0,
  lists: 0,
  executions: 0,
  latency: 0,
  generosity,
});

/** What the account has done; begun empty. */
export function deskOf(trading: Trading, account: Account): Desk {
  const found = trading.desks.get(account);
  if (found !== undefined) return found;
  const begun: Desk = {
    portfolios: new Map(),
    lists: new Map(),
    listByClientId: new Map(),
    count: emptyCount(trading.generosity),
  };
  trading.desks.set(account, begun);
  return begun;
}

/** What the account has done in a symbol; begun empty. */
export function portfolioOf(trading: Trading, account: Account, symbol: string): Portfolio {
  const { portfolios } = deskOf(trading, account);
  const found = portfolios.get(symbol);
  if (found !== undefined) return found;
  const begun: Portfolio = {
    orders: new Map(),
    open: new Map(),
    byClientId: new Map(),
    trades: new Map(),
  };
  portfolios.set(symbol, begun);
  return begun;
}

/** Keeps a new order. */
export function keepOrder(trading: Trading, order: Order): void {
  const portfolio = portfolioOf(trading, order.account, order.symbol);
  portfolio.orders.set(order.orderId, order);
  portfolio.open.set(order.orderId, order);
  portfolio.byClientId.set(order.clientOrderId, order);
}

/** Takes an order that has just finished out of the open ones, and drops the oldest finished one when there are many. */
export function keepFinished(trading: Trading, order: Order): void {
  portfolioOf(trading, order.account, order.symbol).open.delete(order.orderId);
  const oldest = trading.finished.push(order);
  if (oldest === undefined) return;
  const portfolio = portfolioOf(trading, oldest.account, oldest.symbol);
  portfolio.orders.delete(oldest.orderId);
  if (portfolio.byClientId.get(oldest.clientOrderId) === oldest) {
    portfolio.byClientId.delete(oldest.clientOrderId);
  }
  if (oldest.list?.done) dropList(deskOf(trading, oldest.account), oldest.list);
}

function dropList(desk: Desk, list: OrderList): void {
  desk.lists.delete(list.listId);
  if (desk.listByClientId.get(list.clientId) === list) desk.listByClientId.delete(list.clientId);
}

/** Gives an order another client order id. */
export function renameOrder(trading: Trading, order: Order, clientOrderId: string): void {
  const { byClientId } = portfolioOf(trading, order.account, order.symbol);
  if (byClientId.get(order.clientOrderId) === order) byClientId.delete(order.clientOrderId);
  order.clientOrderId = clientOrderId;
  byClientId.set(clientOrderId, order);
}

/** Keeps a trade, and drops the oldest one when there are many. */
export function keepTrade(trading: Trading, trade: Trade): void {
  portfolioOf(trading, trade.order.account, trade.order.symbol).trades.set(trade.id, trade);
  const oldest = trading.trades.push(trade);
  if (oldest === undefined) return;
  portfolioOf(trading, oldest.order.account, oldest.order.symbol).trades.delete(oldest.id);
}

/** The open order with this client order id. */
export function openByClientId(portfolio: Portfolio, clientOrderId: string): Order | undefined {
  const found = portfolio.byClientId.get(clientOrderId);
  return found !== undefined && isOpen(found) ? found : undefined;
}

/** Every order that is kept, oldest first. */
export function allOrders(trading: Trading): Order[] {
  const orders: Order[] = [];
  for (const { portfolios } of trading.desks.values()) {
    for (const portfolio of portfolios.values())
      for (const order of portfolio.orders.values()) orders.push(order);
  }
  return orders.sort((a, b) => a.sequence - b.sequence);
}
