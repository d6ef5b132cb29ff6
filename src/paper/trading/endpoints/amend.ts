import type { Account } from "../../accounts.ts";
import type { Call, SignedEndpoint } from "../../endpoint.ts";
import { badParameter } from "../../refusal.ts";
import { amendOrder } from "../amend.ts";
import { formatDecimal } from "../decimal.ts";
import type { Amendment } from "../order.ts";
import { readClientId, readDecimal, readLimit, readWhole } from "../read-values.ts";
import { amendRejected, noSuchOrder } from "../rejection.ts";
import { showAmended, showList } from "../show-order.ts";
import { findOrder } from "./find.ts";
import { bookOf, newClientId, portfolioAt, reading, trading } from "./signed.ts";

function amend(call: Call, account: Account): unknown {
  const refuse = () => amendRejected("Unknown order sent.");
  const order = findOrder(call, account, { id: "orderId", clientId: "origClientOrderId" }, refuse);
  const quantity = readDecimal(call.parameters, "newQty");
  if (quantity === undefined) throw badParameter("newQty");
  const clientOrderId = readClientId(call.parameters, "newClientOrderId") ?? newClientId(call);
  const amendment = amendOrder(call.trading, bookOf(call), order, {
    quantity,
    clientOrderId,
    time: call.now,
  });
  return {
    transactTime: call.stamp(call.now),
    executionId: amendment.executionId,
    amendedOrder: showAmended(order, amendment.origClientOrderId, call.stamp),
    ...(order.list === undefined ? {} : { listStatus: listStatus(call, order.list) }),
  };
}

/** A list as an amendment shows it: without its kind of report and its time. */
function listStatus(call: Call, list: Parameters<typeof showList>[0]) {
  const { listStatusType: _, transactionTime: __, ...status } = showList(list, call.stamp);
  return status;
}

function amendments(call: Call, account: Account): unknown {
  const limit = readLimit(call.parameters);
  const from = readWhole(call.parameters, "fromExecutionId") ?? 0;
  const order = portfolioAt(call, account).orders.get(readWhole(call.parameters, "orderId") ?? 0);
  if (order === undefined) throw noSuchOrder();
  const show = (amendment: Amendment) => ({
    symbol: order.symbol,
    orderId: order.orderId,
    executionId: amendment.executionId,
    origClientOrderId: amendment.origClientOrderId,
    newClientOrderId: amendment.newClientOrderId,
    origQty: formatDecimal(amendment.origQty),
    newQty: formatDecimal(amendment.newQty),
    time: call.stamp(amendment.time),
  });
  return order.amendments
    .filter(({ executionId }) => executionId >= from)
    .slice(0, limit)
    .map(show);
}

/** Making orders smaller. Source: binance-spot-api-docs rest-api.md "Order Amend Keep Priority". */
export const AMEND_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  [
    "PUT /api/v3/order/amend/keepPriority",
    trading(
      {
        weight: 4,
        required: ["symbol", "newQty"],
        optional: ["orderId", "origClientOrderId", "newClientOrderId"],
      },
      amend,
    ),
  ],
  [
    "GET /api/v3/order/amendments",
    reading(
      { weight: 4, required: ["symbol", "orderId"], optional: ["fromExecutionId", "limit"] },
      amendments,
    ),
  ],
];
