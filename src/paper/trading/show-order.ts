import { formatDecimal } from "./decimal.ts";
import { hasTrigger, type Order, type OrderList, ordersOf, type Trade } from "./order.ts";
import { isWorking } from "./place.ts";

/** Turns ms into the time unit that the client asked for; -1 stays -1. */
type Stamp = (ms: number) => number;

export const RESPONSE_TYPES = ["ACK", "RESULT", "FULL"] as const;
export type ResponseType = (typeof RESPONSE_TYPES)[number];

const stampOrNever = (stamp: Stamp, time: number): number => (time < 0 ? -1 : stamp(time));

/** An OPO's later orders have no quantity before the working order is filled. */
const quantityFields = ({ quantity, status }: Order) =>
  quantity === 0n && status === "PENDING_NEW" ? {} : { origQty: formatDecimal(quantity) };

/** Fields that are there under conditions. Source: binance-spot-api-docs rest-api.md "Conditional fields in Order Responses". */
const conditionalFields = ({ draft, expiryReason }: Order) => ({
  ...(draft.icebergQuantity === undefined ? {} : { icebergQty: formatDecimal(draft.icebergQuantity) }),
  ...(hasTrigger(draft.type) ? { stopPrice: formatDecimal(draft.stopPrice) } : {}),
  ...(draft.strategyId === undefined ? {} : { strategyId: draft.strategyId }),
  ...(draft.strategyType === undefined ? {} : { strategyType: draft.strategyType }),
  ...(draft.usesSor ? { usedSor: true, workingFloor: "EXCHANGE" } : {}),
  ...(expiryReason === undefined ? {} : { expiryReason }),
});

const amounts = (order: Order) => ({
  price: formatDecimal(order.draft.price),
  ...quantityFields(order),
  executedQty: formatDecimal(order.executed),
  origQuoteOrderQty: formatDecimal(order.draft.quoteQuantity),
  cummulativeQuoteQty: formatDecimal(order.executedQuote),
  status: order.status,
  timeInForce: order.draft.timeInForce,
  type: order.draft.type,
  side: order.draft.side,
});

const names = (order: Order) => ({
  symbol: order.symbol,
  orderId: order.orderId,
  orderListId: order.list?.listId ?? -1,
});

/**
 * The answer to placing. MARKET and LIMIT orders are shown in full unless asked otherwise, others as ACK.
 * Source: binance-spot-api-docs rest-api.md "New order".
 */
export function showPlaced(
  order: Order,
  trades: readonly Trade[],
  asked: ResponseType | undefined,
  stamp: Stamp,
) {
  const { type } = order.draft;
  const response = asked ?? (type === "MARKET" || type === "LIMIT" ? "FULL" : "ACK");
  return {
    ...names(order),
    clientOrderId: order.clientOrderId,
    transactTime: stamp(order.updatedAt),
    ...(response === "ACK"
      ? {}
      : {
          ...amounts(order),
          ...conditionalFields(order),
          workingTime: stampOrNever(stamp, order.workingAt),
          ...(response === "FULL" ? { fills: trades.map(showFill) } : {}),
          selfTradePreventionMode: order.draft.selfTradePreventionMode,
        }),
  };
}

const showFill = (trade: Trade) => ({
  price: formatDecimal(trade.price),
  qty: formatDecimal(trade.quantity),
  commission: formatDecimal(trade.commission),
  commissionAsset: trade.commissionAsset,
  tradeId: trade.id,
});

/** One cancelled order. Source: binance-spot-api-docs rest-api.md "Cancel order". */
export const showCanceled = (order: Order, clientOrderId: string, stamp: Stamp) => ({
  symbol: order.symbol,
  origClientOrderId: order.clientOrderId,
  orderId: order.orderId,
  orderListId: order.list?.listId ?? -1,
  clientOrderId,
  transactTime: stamp(order.updatedAt),
  ...amounts(order),
  ...conditionalFields(order),
  selfTradePreventionMode: order.draft.selfTradePreventionMode,
});

/** One order of `GET /api/v3/order` and its like. Source: binance-spot-api-docs rest-api.md "Query order". */
export const showOrder = (order: Order, stamp: Stamp) => ({
  ...names(order),
  clientOrderId: order.clientOrderId,
  ...amounts(order),
  stopPrice: formatDecimal(order.draft.stopPrice),
  icebergQty: formatDecimal(order.draft.icebergQuantity ?? 0n),
  time: stamp(order.createdAt),
  updateTime: stamp(order.updatedAt),
  isWorking: isWorking(order),
  workingTime: stampOrNever(stamp, order.workingAt),
  ...conditionalFields(order),
  selfTradePreventionMode: order.draft.selfTradePreventionMode,
});

/** One trade of `GET /api/v3/myTrades`. Source: binance-spot-api-docs rest-api.md "Account trade list". */
export const showTrade = (trade: Trade, stamp: Stamp) => ({
  symbol: trade.order.symbol,
  id: trade.id,
  orderId: trade.order.orderId,
  orderListId: trade.order.list?.listId ?? -1,
  price: formatDecimal(trade.price),
  qty: formatDecimal(trade.quantity),
  quoteQty: formatDecimal(trade.quote),
  commission: formatDecimal(trade.commission),
  commissionAsset: trade.commissionAsset,
  time: stamp(trade.time),
  isBuyer: trade.order.draft.side === "BUY",
  isMaker: trade.isMaker,
  isBestMatch: true,
});

/** A list without its reports. Source: binance-spot-api-docs rest-api.md "Query Order list". */
export const showList = (list: OrderList, stamp: Stamp) => ({
  orderListId: list.listId,
  contingencyType: list.working === undefined ? "OCO" : "OTO",
  listStatusType: list.done ? "ALL_DONE" : "EXEC_STARTED",
  listOrderStatus: list.done ? "ALL_DONE" : "EXECUTING",
  listClientOrderId: list.clientId,
  transactionTime: stamp(list.createdAt),
  symbol: list.symbol,
  orders: ordersOf(list).map(({ symbol, orderId, clientOrderId }) => ({ symbol, orderId, clientOrderId })),
});

/** An order that has been made smaller. Source: binance-spot-api-docs rest-api.md "Order Amend Keep Priority". */
export const showAmended = (order: Order, origClientOrderId: string, stamp: Stamp) => ({
  ...names(order),
  origClientOrderId,
  clientOrderId: order.clientOrderId,
  price: formatDecimal(order.draft.price),
  qty: formatDecimal(order.quantity),
  executedQty: formatDecimal(order.executed),
  preventedQty: formatDecimal(0n),
  quoteOrderQty: formatDecimal(order.draft.quoteQuantity),
  cumulativeQuoteQty: formatDecimal(order.executedQuote),
  status: order.status,
  timeInForce: order.draft.timeInForce,
  type: order.draft.type,
  side: order.draft.side,
  ...(order.workingAt < 0 ? {} : { workingTime: stamp(order.workingAt) }),
  ...conditionalFields(order),
  selfTradePreventionMode: order.draft.selfTradePreventionMode,
});
