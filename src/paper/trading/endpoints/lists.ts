import type { Account } from "../../accounts.ts";
import type { Call, SignedEndpoint } from "../../endpoint.ts";
import { badCombination, neitherParameter, type Refusal } from "../../refusal.ts";
import { cancelOrder } from "../cancel.ts";
import { isOpen, type OrderList, ordersOf } from "../order.ts";
import { readClientId, readLimit, readWhole } from "../read-values.ts";
import { deskOf } from "../registry.ts";
import { noSuchOrder, unknownOrder } from "../rejection.ts";
import { showList } from "../show-order.ts";
import { readCancelId, showCanceledList } from "./cancel.ts";
import { cut, readSpan } from "./read.ts";
import { bookOf, freeTrading, reading } from "./signed.ts";

/** The list that is named by its id, its client id, or both, which have to agree then. */
function findList(call: Call, account: Account, clientName: string, refuse: () => Refusal): OrderList {
  const listId = readWhole(call.parameters, "orderListId");
  const clientId = readClientId(call.parameters, clientName);
  if (listId === undefined && clientId === undefined) throw neitherParameter(clientName, "orderListId");
  const { lists, listByClientId } = deskOf(call.trading, account);
  const found = listId === undefined ? listByClientId.get(clientId ?? "") : lists.get(listId);
  if (found === undefined || (clientId !== undefined && found.clientId !== clientId)) throw refuse();
  return found;
}

function cancelList(call: Call, account: Account): unknown {
  const book = bookOf(call);
  const list = findList(call, account, "listClientOrderId", unknownOrder);
  const open = ordersOf(list).find(isOpen);
  if (list.symbol !== book.market.symbol || open === undefined) throw unknownOrder();
  const cancelId = readCancelId(call, call.parameters, "newClientOrderId");
  const canceled = cancelOrder(call.trading, book, open, call.now);
  return showCanceledList(list, canceled, cancelId, call);
}

function allLists(call: Call, account: Account): unknown {
  const limit = readLimit(call.parameters);
  const fromId = readWhole(call.parameters, "fromId");
  if (fromId !== undefined && (call.parameters.has("startTime") || call.parameters.has("endTime"))) {
    throw badCombination();
  }
  const { from, to, given } = readSpan(call);
  const found = [...deskOf(call.trading, account).lists.values()].filter(
    ({ listId, createdAt }) => listId >= (fromId ?? 0) && createdAt >= from && createdAt <= to,
  );
  return cut(found, limit, fromId !== undefined || given).map((list) => showList(list, call.stamp));
}

/** Cancelling and reading lists. Source: binance-spot-api-docs rest-api.md "Cancel Order list", "Query Order list". */
export const LIST_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  [
    "DELETE /api/v3/orderList",
    freeTrading(
      {
        weight: 1,
        required: ["symbol"],
        optional: ["orderListId", "listClientOrderId", "newClientOrderId"],
      },
      cancelList,
    ),
  ],
  [
    "GET /api/v3/orderList",
    reading({ weight: 4, optional: ["orderListId", "origClientOrderId"] }, (call, account) =>
      showList(findList(call, account, "origClientOrderId", noSuchOrder), call.stamp),
    ),
  ],
  [
    "GET /api/v3/allOrderList",
    reading({ weight: 20, optional: ["fromId", "startTime", "endTime", "limit"] }, allLists),
  ],
  [
    "GET /api/v3/openOrderList",
    reading({ weight: 6 }, (call, account) =>
      [...deskOf(call.trading, account).lists.values()]
        .filter(({ done }) => !done)
        .map((list) => showList(list, call.stamp)),
    ),
  ],
];
