import type { PaperOrder } from "../bot-owner.ts";

/** What a bot may reach, written down here once more: not taken from the program that is judged. */
const REACHABLE = new Set([
  "GET /api/v3/time",
  "GET /api/v3/exchangeInfo",
  "GET /api/v3/ticker/bookTicker",
  "GET /api/v3/account",
  "GET /api/v3/openOrders",
  "GET /api/v3/order",
  "GET /sapi/v1/account/apiRestrictions",
  "POST /api/v3/order",
  "POST /api/v3/order/test",
  "POST /api/v3/order/cancelReplace",
  "POST /api/v3/order/oco",
  "POST /api/v3/orderList/oco",
  "POST /api/v3/orderList/oto",
  "POST /api/v3/orderList/otoco",
  "POST /api/v3/orderList/opo",
  "POST /api/v3/orderList/opoco",
  "POST /api/v3/sor/order",
  "PUT /api/v3/order/amend/keepPriority",
  "DELETE /api/v3/order",
  "DELETE /api/v3/openOrders",
]);

interface Caps {
  readonly symbols: readonly string[];
  readonly order: number;
  readonly day: number;
}

/** Best ask of each symbol while the campaign runs: prices are pinned. */
export type Asks = Readonly<Record<string, number>>;

/** A line for every request that reached the exchange and should not have. */
export function pathFaults(seen: readonly { readonly method: string; readonly path: string }[]): string[] {
  return seen
    .map(({ method, path }) => `${method} ${path}`)
    .filter((name) => !REACHABLE.has(name))
    .map((name) => `${name} reached the exchange`);
}

/** A line for every order, and every account's sum, that is outside the limits. */
export function orderFaults(orders: readonly PaperOrder[], caps: Caps, asks: Asks): string[] {
  const faults: string[] = [];
  const sums = new Map<string, number>();
  for (const order of orders) {
    const { account, symbol } = order;
    if (!caps.symbols.includes(symbol)) faults.push(`${account} has an order of ${symbol}`);
    const value = worth(order, asks[symbol] ?? Number.NaN);
    if (!(value <= caps.order * (1 + 1e-9)))
      faults.push(`${account} has an order worth ${value}: ${JSON.stringify(order)}`);
    sums.set(account, (sums.get(account) ?? 0) + exposure(order, asks[symbol] ?? Number.NaN));
  }
  for (const [account, sum] of sums) {
    // Orders without a limit may be executed a little above what was reserved for them; the promise is about what is reserved.
    if (!(sum <= caps.day * 1.02)) faults.push(`${account} has ${sum} executed or open`);
  }
  return faults;
}

/** In plain arithmetic, by the rules that the documentation gives. */
function worth(order: PaperOrder, ask: number): number {
  const quote = Number(order.origQuoteOrderQty);
  if (quote > 0) return quote;
  const quantity = Number(order.origQty);
  const price = Number(order.price);
  const stop = Number(order.stopPrice ?? 0);
  if (price === 0) return quantity * Math.max(ask, stop) * 1.05;
  return quantity * (order.side === "BUY" ? price : Math.max(price, stop, ask));
}

function exposure(order: PaperOrder, ask: number): number {
  const isOpen = ["NEW", "PARTIALLY_FILLED", "PENDING_NEW"].includes(order.status);
  const left = Number(order.origQty) - Number(order.executedQty);
  const price =
    Math.max(Number(order.price), Number(order.stopPrice ?? 0), order.side === "SELL" ? ask : 0) || ask;
  // Of a list one order excludes another: counted once, they are below what was reserved.
  return Number(order.cummulativeQuoteQty) + (isOpen && order.orderListId < 0 ? left * price : 0);
}
