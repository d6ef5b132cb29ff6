import { Refusal } from "../refusal.ts";

/** Unfilled orders that an account has placed in the running windows. */
export interface OrderCount {
  /** How many times Binance's limits are granted. */
  readonly generosity: number;
  tenSeconds: number;
  inTenSeconds: number;
  day: number;
  inDay: number;
}

const TEN_SECONDS = 10_000;
const DAY = 86_400_000;
const MOST_IN_TEN_SECONDS = 50;
const MOST_IN_DAY = 160_000;

export const emptyCount = (generosity = 1): OrderCount => ({
  generosity,
  tenSeconds: 0,
  inTenSeconds: 0,
  day: 0,
  inDay: 0,
});

function turn(count: OrderCount, now: number): void {
  const tenSeconds = Math.floor(now / TEN_SECONDS);
  if (tenSeconds !== count.tenSeconds) {
    count.tenSeconds = tenSeconds;
    count.inTenSeconds = 0;
  }
  const day = Math.floor(now / DAY);
  if (day !== count.day) {
    count.day = day;
    count.inDay = 0;
  }
}

/**
 * Counts orders that are about to be placed; -1015 with 429 when they would be more than 50 in ten seconds or 160,000
 * in a day. Source: binance-spot-api-docs rest-api.md "Unfilled Order Count".
 */
export function countOrders(count: OrderCount, orders: number, now: number): void {
  turn(count, now);
  const most = MOST_IN_TEN_SECONDS * count.generosity;
  const mostInDay = MOST_IN_DAY * count.generosity;
  if (count.inTenSeconds + orders > most) throw tooMany(`${most} orders per 10 SECOND`, TEN_SECONDS, now);
  if (count.inDay + orders > mostInDay) throw tooMany(`${mostInDay} orders per 1 DAY`, DAY, now);
  count.inTenSeconds += orders;
  count.inDay += orders;
}

const tooMany = (limit: string, window: number, now: number) =>
  new Refusal(429, -1015, `Too many new orders; current limit is ${limit}.`, "order_limit", {
    "retry-after": String(Math.ceil((window - (now % window)) / 1_000)),
  });

/** Counts orders back that were refused, or one that has filled for the first time: who trades may go on placing. */
export function uncountOrders(count: OrderCount, orders: number): void {
  count.inTenSeconds = Math.max(0, count.inTenSeconds - orders);
  count.inDay = Math.max(0, count.inDay - orders);
}

/** The headers of an answer to placing. */
export const countHeaders = (count: OrderCount): Record<string, string> => ({
  "x-mbx-order-count-10s": String(count.inTenSeconds),
  "x-mbx-order-count-1d": String(count.inDay),
});

/** The body of `GET /api/v3/rateLimit/order`. */
export function showCount(count: OrderCount, now: number) {
  turn(count, now);
  const limit = { rateLimitType: "ORDERS" };
  return [
    { ...limit, interval: "SECOND", intervalNum: 10, limit: MOST_IN_TEN_SECONDS, count: count.inTenSeconds },
    { ...limit, interval: "DAY", intervalNum: 1, limit: MOST_IN_DAY, count: count.inDay },
  ];
}
