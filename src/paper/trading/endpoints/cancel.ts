import type { Account } from "../../accounts.ts";
import type { Call, SignedEndpoint } from "../../endpoint.ts";
import { Refusal } from "../../refusal.ts";
import { cancelOrder } from "../cancel.ts";
import { isOpen, type Order, type OrderList } from "../order.ts";
import { type Parameters, readClientId, readOption } from "../read-values.ts";
import { restrictedCancel, unknownOrder } from "../rejection.ts";
import { showCanceled, showList } from "../show-order.ts";
import { type FindBy, findOrder } from "./find.ts";
import { bookOf, freeTrading, newClientId, portfolioAt } from "./signed.ts";

/** What the cancelling of one order answers: the order, or its whole list. */
export function cancelOne(call: Call, account: Account, by: FindBy, cancelId: string): unknown {
  const restriction = readOption(
    call.parameters,
    "cancelRestrictions",
    ["ONLY_NEW", "ONLY_PARTIALLY_FILLED"],
    () => new Refusal(400, -1145, "Invalid cancelRestrictions", "parameter"),
  );
  const order = findOrder(call, account, by, unknownOrder);
  if (!isOpen(order)) throw unknownOrder();
  const status = order.status === "PENDING_NEW" ? "NEW" : order.status;
  if (restriction !== undefined && restriction !== `ONLY_${status}`) throw restrictedCancel();
  const canceled = cancelOrder(call.trading, bookOf(call), order, call.now);
  return order.list === undefined
    ? showCanceled(order, cancelId, call.stamp)
    : showCanceledList(order.list, canceled, cancelId, call);
}

/** A cancelled list with a report on each order that was cancelled. */
export const showCanceledList = (
  list: OrderList,
  canceled: readonly Order[],
  cancelId: string,
  { stamp, now }: Call,
) => ({
  ...showList(list, stamp),
  transactionTime: stamp(now),
  orderReports: canceled.map((order) => showCanceled(order, cancelId, stamp)),
});

/** The id that the client gives the cancelling, or one of the exchange's own making. */
export const readCancelId = (call: Call, parameters: Parameters, name: string): string =>
  readClientId(parameters, name) ?? newClientId(call);

function cancelAll(call: Call, account: Account): unknown {
  const { open } = portfolioAt(call, account);
  if (open.size === 0) throw unknownOrder();
  const cancelId = newClientId(call);
  const single: unknown[] = [];
  const lists: unknown[] = [];
  for (const order of [...open.values()]) {
    if (!isOpen(order)) continue;
    const canceled = cancelOrder(call.trading, bookOf(call), order, call.now);
    if (order.list === undefined) single.push(showCanceled(order, cancelId, call.stamp));
    else lists.push(showCanceledList(order.list, canceled, cancelId, call));
  }
  return [...single, ...lists];
}

/** Cancelling orders. Source: binance-spot-api-docs rest-api.md "Cancel order". */
export const CANCEL_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  [
    "DELETE /api/v3/order",
    freeTrading(
      {
        weight: 1,
        required: ["symbol"],
        optional: ["orderId", "origClientOrderId", "newClientOrderId", "cancelRestrictions"],
      },
      (call, account) =>
        cancelOne(
          call,
          account,
          { id: "orderId", clientId: "origClientOrderId" },
          readCancelId(call, call.parameters, "newClientOrderId"),
        ),
    ),
  ],
  ["DELETE /api/v3/openOrders", freeTrading({ weight: 1, required: ["symbol"] }, cancelAll)],
];
