import type { Account } from "../../accounts.ts";
import type { Call, SignedEndpoint } from "../../endpoint.ts";
import { badParameter, badValue, Refusal } from "../../refusal.ts";
import type { Book } from "../book.ts";
import { checkFilters, checkOpenOrders } from "../filters.ts";
import type { Draft } from "../order.ts";
import { countHeaders, countOrders, uncountOrders } from "../order-count.ts";
import { checkClientIds, checkFunds, checkMarket, costToPlace, placeOrder } from "../place.ts";
import { type LegNames, readDraft, readSide } from "../read-draft.ts";
import { readOption } from "../read-values.ts";
import { deskOf, portfolioOf } from "../registry.ts";
import { RESPONSE_TYPES, type ResponseType, showPlaced } from "../show-order.ts";
import { bookOf, freeTrading, newClientId, trading } from "./signed.ts";

/** Parameters of one order. Source: binance-spot-api-docs rest-api.md "New order". */
export const ORDER_NAMES: LegNames = {
  type: "type",
  quantity: "quantity",
  quoteOrderQty: "quoteOrderQty",
  price: "price",
  stopPrice: "stopPrice",
  timeInForce: "timeInForce",
  clientOrderId: "newClientOrderId",
  icebergQty: "icebergQty",
  strategyId: "strategyId",
  strategyType: "strategyType",
  trailingDelta: "trailingDelta",
  pegPriceType: "pegPriceType",
  pegOffsetType: "pegOffsetType",
  pegOffsetValue: "pegOffsetValue",
};

/** Source: binance-spot-api-docs rest-api.md "New order using SOR". */
const SOR_NAMES: LegNames = {
  type: "type",
  quantity: "quantity",
  price: "price",
  timeInForce: "timeInForce",
  clientOrderId: "newClientOrderId",
  icebergQty: "icebergQty",
  strategyId: "strategyId",
  strategyType: "strategyType",
};

const SHARED = ["newOrderRespType", "selfTradePreventionMode"];

/** Every parameter name of a leg but those that the endpoint demands. */
export const optionalNames = (names: LegNames, required: readonly string[]): string[] =>
  Object.values(names).filter((name) => !required.includes(name));

/** How the client wants the answer; undefined when it does not say. */
export const readResponseType = (call: Call): ResponseType | undefined =>
  readOption(
    call.parameters,
    "newOrderRespType",
    RESPONSE_TYPES,
    () => new Refusal(400, -1136, "Invalid newOrderRespType.", "parameter"),
  );

/** Counts orders against the account's limit, and back again when placing them is refused. */
export function counting<T>(call: Call, account: Account, orders: number, place: () => T): T {
  const { count } = deskOf(call.trading, account);
  countOrders(count, orders, call.now);
  call.addHeaders(countHeaders(count));
  try {
    return place();
  } catch (error) {
    uncountOrders(count, orders);
    throw error;
  }
}

/** Refuses what the filters of the symbol refuse in these drafts together. */
export function checkAllFilters(call: Call, account: Account, book: Book, drafts: readonly Draft[]): void {
  for (const draft of drafts) checkFilters(book.market, draft, call.now);
  checkOpenOrders(portfolioOf(call.trading, account, book.market.symbol).open.size, drafts.length);
}

/** Places one order, whose filters and count are looked at already, and answers it as asked. */
export function placeDraft(call: Call, account: Account, draft: Draft): unknown {
  const { order, trades } = placeOrder(call.trading, bookOf(call), account, draft, {
    clientOrderId: draft.clientOrderId ?? newClientId(call),
    time: call.now,
  });
  const response = readResponseType(call) ?? (draft.usesSor ? "FULL" : undefined);
  return showPlaced(order, trades, response, call.stamp);
}

function place(call: Call, account: Account, draft: Draft): unknown {
  readResponseType(call);
  checkAllFilters(call, account, bookOf(call), [draft]);
  return counting(call, account, 1, () => placeDraft(call, account, draft));
}

/** Everything that placing checks, without placing. */
function test(call: Call, account: Account, draft: Draft): unknown {
  const book = bookOf(call);
  readResponseType(call);
  const computes = readOption(call.parameters, "computeCommissionRates", ["true", "false"]);
  checkAllFilters(call, account, book, [draft]);
  checkClientIds(call.trading, book, account, [draft.clientOrderId]);
  checkMarket(book, draft, call.now);
  checkFunds(book, account, draft.side, costToPlace(book, draft, call.now));
  return computes === "true" ? COMMISSION_RATES : {};
}

const COMMISSION_RATES = {
  standardCommissionForOrder: { maker: "0.00100000", taker: "0.00100000" },
  specialCommissionForOrder: { maker: "0.00000000", taker: "0.00000000" },
  taxCommissionForOrder: { maker: "0.00000000", taker: "0.00000000" },
  discount: {
    enabledForAccount: false,
    enabledForSymbol: false,
    discountAsset: "BNB",
    discount: "0.00000000",
  },
};

/** The one order that the parameters describe. */
export function readOrder(call: Call): Draft {
  bookOf(call);
  return readDraft(call.parameters, { names: ORDER_NAMES, side: readSide(call.parameters, "side") });
}

function readSorOrder(call: Call): Draft {
  bookOf(call);
  const side = readSide(call.parameters, "side");
  const draft = readDraft(call.parameters, { names: SOR_NAMES, side, usesSor: true });
  if (draft.type !== "LIMIT" && draft.type !== "MARKET") throw badValue("type");
  if (draft.quantity === 0n) throw badParameter("quantity");
  return draft;
}

const testWeight: SignedEndpoint["weight"] = (value) => (value("computeCommissionRates") === "true" ? 20 : 1);

const ORDER_REQUIRED = ["symbol", "side", "type"];
const SOR_REQUIRED = [...ORDER_REQUIRED, "quantity"];
const order = {
  required: ORDER_REQUIRED,
  optional: [...optionalNames(ORDER_NAMES, ORDER_REQUIRED), ...SHARED],
};
const sor = { required: SOR_REQUIRED, optional: [...optionalNames(SOR_NAMES, SOR_REQUIRED), ...SHARED] };
const tested = <T extends { readonly optional: readonly string[] }>(description: T) => ({
  ...description,
  optional: [...description.optional, "computeCommissionRates"],
  weight: testWeight,
});

/** Placing single orders, with the documented weights. Source: binance-spot-api-docs rest-api.md "Trading endpoints". */
export const PLACE_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  [
    "POST /api/v3/order",
    freeTrading({ ...order, weight: 1 }, (call, account) => place(call, account, readOrder(call))),
  ],
  [
    "POST /api/v3/order/test",
    trading(tested(order), (call, account) => test(call, account, readOrder(call))),
  ],
  [
    "POST /api/v3/sor/order",
    freeTrading({ ...sor, weight: 1 }, (call, account) => place(call, account, readSorOrder(call))),
  ],
  [
    "POST /api/v3/sor/order/test",
    trading(tested(sor), (call, account) => test(call, account, readSorOrder(call))),
  ],
];
