import type { Account } from "../../accounts.ts";
import type { Call, SignedEndpoint } from "../../endpoint.ts";
import { Refusal } from "../../refusal.ts";
import type { Order, Trade } from "../order.ts";
import { readLimit, readTime, readWhole } from "../read-values.ts";
import { deskOf } from "../registry.ts";
import { noSuchOrder } from "../rejection.ts";
import { showOrder, showTrade } from "../show-order.ts";
import { findOrder } from "./find.ts";
import { bookOf, portfolioAt, reading } from "./signed.ts";

const DAY = 86_400_000;

/** The times between which to look, in ms; -1127 when they are more than a day apart. */
export function readSpan(call: Call): {
  readonly from: number;
  readonly to: number;
  readonly given: boolean;
} {
  const start = readTime(call.parameters, "startTime");
  const end = readTime(call.parameters, "endTime");
  if (start !== undefined && end !== undefined && end - start > DAY) {
    throw new Refusal(400, -1127, "More than 24 hours between startTime and endTime.", "parameter");
  }
  return { from: start ?? 0, to: end ?? Number.POSITIVE_INFINITY, given: start !== undefined };
}

/** The first or last so many. */
export const cut = <T>(list: readonly T[], limit: number, fromStart: boolean): readonly T[] =>
  fromStart ? list.slice(0, limit) : list.slice(-limit);

function openOrders(call: Call, account: Account): unknown {
  if (call.parameters.has("symbol")) bookOf(call);
  const symbol = call.parameters.get("symbol");
  const found: Order[] = [];
  for (const [name, { open }] of deskOf(call.trading, account).portfolios) {
    if (symbol === undefined || name === symbol) found.push(...open.values());
  }
  return found.sort((a, b) => a.sequence - b.sequence).map((order) => showOrder(order, call.stamp));
}

function allOrders(call: Call, account: Account): unknown {
  const limit = readLimit(call.parameters);
  const orderId = readWhole(call.parameters, "orderId");
  const { from, to, given } = readSpan(call);
  const found = [...portfolioAt(call, account).orders.values()].filter(
    (order) => order.orderId >= (orderId ?? 0) && order.createdAt >= from && order.createdAt <= to,
  );
  return cut(found, limit, orderId !== undefined || given).map((order) => showOrder(order, call.stamp));
}

function myTrades(call: Call, account: Account): unknown {
  const limit = readLimit(call.parameters);
  const orderId = readWhole(call.parameters, "orderId");
  const fromId = readWhole(call.parameters, "fromId");
  const { from, to, given } = readSpan(call);
  const isAsked = (trade: Trade) =>
    (orderId === undefined || trade.order.orderId === orderId) &&
    trade.id >= (fromId ?? 0) &&
    trade.time >= from &&
    trade.time <= to;
  const found = [...portfolioAt(call, account).trades.values()].filter(isAsked);
  return cut(found, limit, fromId !== undefined || given).map((trade) => showTrade(trade, call.stamp));
}

/** Reading orders and trades. Source: binance-spot-api-docs rest-api.md "Account Endpoints". */
export const READ_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  [
    "GET /api/v3/order",
    reading(
      { weight: 4, required: ["symbol"], optional: ["orderId", "origClientOrderId"] },
      (call, account) =>
        showOrder(
          findOrder(call, account, { id: "orderId", clientId: "origClientOrderId" }, noSuchOrder),
          call.stamp,
        ),
    ),
  ],
  [
    "GET /api/v3/openOrders",
    reading(
      { weight: (value) => (value("symbol") === undefined ? 80 : 6), optional: ["symbol"] },
      openOrders,
    ),
  ],
  [
    "GET /api/v3/allOrders",
    reading(
      { weight: 20, required: ["symbol"], optional: ["orderId", "startTime", "endTime", "limit"] },
      allOrders,
    ),
  ],
  [
    "GET /api/v3/myTrades",
    reading(
      {
        weight: (value) => (value("orderId") === undefined ? 20 : 5),
        required: ["symbol"],
        optional: ["orderId", "startTime", "endTime", "fromId", "limit"],
      },
      myTrades,
    ),
  ],
];
