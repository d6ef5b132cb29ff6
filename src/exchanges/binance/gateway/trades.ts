import type { OrderForm } from "../../../core/bots/order.ts";
import type { TradeAction } from "../../gateway.ts";
import { type OrderFault, orderAt } from "./order-form.ts";
import {
  CLIENT_ID,
  DECIMAL,
  ORDER_TYPE,
  type Patterns,
  RESPONSE_TYPE,
  SELF_TRADE,
  SIDE,
  SYMBOL,
  TIME_IN_FORCE,
  WHOLE,
} from "./patterns.ts";

type Given = ReadonlyMap<string, string>;
type Groups = readonly (readonly (OrderForm | OrderFault)[])[];

/** What moves money: rest-api.md, "Trading endpoints". */
export interface TradeEndpoint {
  readonly act: TradeAction["act"];
  readonly weight: (given: Given) => number;
  readonly parameters: Patterns;
  readonly required: readonly string[];
  /** Parameters of which the request must name one. */
  readonly oneOf?: readonly string[];
  /** Names of orders and lists, which are given one if the bot gave none. */
  readonly clientIds: readonly string[];
  /** The orders that it places. */
  readonly groups: (given: Given) => Groups;
}

const fixed = (weight: number) => () => weight;
const answer: Patterns = { newOrderRespType: RESPONSE_TYPE, selfTradePreventionMode: SELF_TRADE };
const ofSymbol: Patterns = { symbol: SYMBOL };
const restrictions: Patterns = { cancelRestrictions: /^(?:ONLY_NEW|ONLY_PARTIALLY_FILLED)$/ };

/** What an order takes under names that begin with `prefix`, such as `abovePrice`. */
function orderParameters(prefix: string): Patterns {
  const name = (suffix: string) =>
    prefix === "" ? suffix.charAt(0).toLowerCase() + suffix.slice(1) : prefix + suffix;
  return {
    [name("Type")]: ORDER_TYPE,
    [name("TimeInForce")]: TIME_IN_FORCE,
    [name("Price")]: DECIMAL,
    [name("StopPrice")]: DECIMAL,
    [name("IcebergQty")]: DECIMAL,
    [name("StrategyId")]: WHOLE,
    [name("StrategyType")]: WHOLE,
    [prefix === "" ? "newClientOrderId" : name("ClientOrderId")]: CLIENT_ID,
  };
}

const single: Patterns = {
  ...ofSymbol,
  ...answer,
  ...orderParameters(""),
  side: SIDE,
  quantity: DECIMAL,
  quoteOrderQty: DECIMAL,
};
const list: Patterns = { ...ofSymbol, ...answer, listClientOrderId: CLIENT_ID };
const working: Patterns = { ...orderParameters("working"), workingSide: SIDE, workingQuantity: DECIMAL };
const workingNeeds = ["symbol", "workingType", "workingSide", "workingPrice", "workingQuantity"];

const LIMITS = ["LIMIT", "LIMIT_MAKER"] as const;
const EXITS = ["STOP_LOSS", "STOP_LOSS_LIMIT", "LIMIT_MAKER", "TAKE_PROFIT", "TAKE_PROFIT_LIMIT"] as const;

const singleOrder = (given: Given): Groups => [[orderAt(given, { clientId: "newClientOrderId" })]];
const routedOrder = (given: Given): Groups => [
  [orderAt(given, { clientId: "newClientOrderId", types: ["LIMIT", "MARKET"] })],
];
const workingOrder = (given: Given) => orderAt(given, { prefix: "working", types: LIMITS });

/** A pair of which the one cancels the other. `of` tells where side and quantity of both stand. */
const pair = (given: Given, prefix: "" | "pending", of: { side: string; quantity: string }) =>
  (["above", "below"] as const).map((leg) => {
    const legPrefix = prefix === "" ? leg : `pending${leg === "above" ? "Above" : "Below"}`;
    return orderAt(given, { prefix: legPrefix, types: EXITS, ...of });
  });

/** The deprecated form of an OCO pair: a limit order at `price`, and a stop order that may have a limit of its own. */
const oldPair = (given: Given): Groups => {
  const of = { side: "side", quantity: "quantity" };
  const limit = { ...of, price: "price", clientId: "limitClientOrderId", fixedType: "LIMIT_MAKER" } as const;
  const hasLimit = given.has("stopLimitPrice");
  const stop = {
    ...of,
    price: "stopLimitPrice",
    stopPrice: "stopPrice",
    clientId: "stopClientOrderId",
    fixedType: hasLimit ? "STOP_LOSS_LIMIT" : "STOP_LOSS",
  } as const;
  return [[orderAt(given, limit), orderAt(given, stop)]];
};

function place(
  parameters: Patterns,
  required: readonly string[],
  clientIds: readonly string[],
  groups: TradeEndpoint["groups"],
  act: TradeEndpoint["act"] = "place",
): TradeEndpoint {
  return { act, weight: fixed(1), parameters, required, clientIds, groups };
}

function cancel(parameters: Patterns, oneOf: readonly string[]): TradeEndpoint {
  const needs = oneOf.length === 0 ? {} : { oneOf };
  return {
    act: "cancel",
    weight: fixed(1),
    parameters: { ...ofSymbol, ...parameters },
    required: ["symbol"],
    clientIds: [],
    groups: () => [],
    ...needs,
  };
}

const tests: Patterns = { ...single, computeCommissionRates: /^(?:true|false)$/ };
const testWeight = (given: Given) => (given.get("computeCommissionRates") === "true" ? 20 : 1);
const { quoteOrderQty: _, stopPrice: _1, ...routed } = single;
const routedTests: Patterns = { ...routed, computeCommissionRates: /^(?:true|false)$/ };
const whole = ["symbol", "side", "type"];

/** By method and path. */
export const TRADES: ReadonlyMap<string, TradeEndpoint> = new Map<string, TradeEndpoint>([
  ["POST /api/v3/order", place(single, whole, ["newClientOrderId"], singleOrder)],
  [
    "POST /api/v3/order/test",
    { ...place(tests, whole, ["newClientOrderId"], singleOrder, "test"), weight: testWeight },
  ],
  ["POST /api/v3/sor/order", place(routed, [...whole, "quantity"], ["newClientOrderId"], routedOrder)],
  [
    "POST /api/v3/sor/order/test",
    {
      ...place(routedTests, [...whole, "quantity"], ["newClientOrderId"], routedOrder, "test"),
      weight: testWeight,
    },
  ],
  [
    "POST /api/v3/order/cancelReplace",
    {
      ...place(
        {
          ...single,
          ...restrictions,
          cancelReplaceMode: /^(?:STOP_ON_FAILURE|ALLOW_FAILURE)$/,
          cancelNewClientOrderId: CLIENT_ID,
          cancelOrigClientOrderId: CLIENT_ID,
          cancelOrderId: WHOLE,
          orderRateLimitExceededMode: /^(?:DO_NOTHING|CANCEL_ONLY)$/,
        },
        [...whole, "cancelReplaceMode"],
        ["newClientOrderId"],
        singleOrder,
        "replace",
      ),
      oneOf: ["cancelOrderId", "cancelOrigClientOrderId"],
    },
  ],
  [
    "POST /api/v3/order/oco",
    place(
      {
        ...list,
        side: SIDE,
        quantity: DECIMAL,
        price: DECIMAL,
        stopPrice: DECIMAL,
        stopLimitPrice: DECIMAL,
        stopLimitTimeInForce: TIME_IN_FORCE,
        limitClientOrderId: CLIENT_ID,
        limitStrategyId: WHOLE,
        limitStrategyType: WHOLE,
        limitIcebergQty: DECIMAL,
        stopClientOrderId: CLIENT_ID,
        stopStrategyId: WHOLE,
        stopStrategyType: WHOLE,
        stopIcebergQty: DECIMAL,
      },
      ["symbol", "side", "quantity", "price", "stopPrice"],
      ["listClientOrderId", "limitClientOrderId", "stopClientOrderId"],
      oldPair,
    ),
  ],
  [
    "POST /api/v3/orderList/oco",
    place(
      { ...list, ...orderParameters("above"), ...orderParameters("below"), side: SIDE, quantity: DECIMAL },
      ["symbol", "side", "quantity", "aboveType", "belowType"],
      ["listClientOrderId", "aboveClientOrderId", "belowClientOrderId"],
      (given) => [pair(given, "", { side: "side", quantity: "quantity" })],
    ),
  ],
  [
    "POST /api/v3/orderList/oto",
    place(
      { ...list, ...working, ...orderParameters("pending"), pendingSide: SIDE, pendingQuantity: DECIMAL },
      [...workingNeeds, "pendingType", "pendingSide", "pendingQuantity"],
      ["listClientOrderId", "workingClientOrderId", "pendingClientOrderId"],
      (given) => [[workingOrder(given)], [orderAt(given, { prefix: "pending" })]],
    ),
  ],
  [
    "POST /api/v3/orderList/otoco",
    place(
      {
        ...list,
        ...working,
        ...orderParameters("pendingAbove"),
        ...orderParameters("pendingBelow"),
        pendingSide: SIDE,
        pendingQuantity: DECIMAL,
      },
      [...workingNeeds, "pendingSide", "pendingQuantity", "pendingAboveType", "pendingBelowType"],
      ["listClientOrderId", "workingClientOrderId", "pendingAboveClientOrderId", "pendingBelowClientOrderId"],
      (given) => [
        [workingOrder(given)],
        pair(given, "pending", { side: "pendingSide", quantity: "pendingQuantity" }),
      ],
    ),
  ],
  // faqs/opo.md: the working order buys, and the pending one sells what was bought, less the commission: never more.
  [
    "POST /api/v3/orderList/opo",
    place(
      { ...list, ...working, ...orderParameters("pending"), workingSide: /^BUY$/, pendingSide: /^SELL$/ },
      [...workingNeeds, "pendingType", "pendingSide"],
      ["listClientOrderId", "workingClientOrderId", "pendingClientOrderId"],
      (given) => [
        [workingOrder(given)],
        [orderAt(given, { prefix: "pending", quantity: "workingQuantity" })],
      ],
    ),
  ],
  [
    "POST /api/v3/orderList/opoco",
    place(
      {
        ...list,
        ...working,
        ...orderParameters("pendingAbove"),
        ...orderParameters("pendingBelow"),
        workingSide: /^BUY$/,
        pendingSide: /^SELL$/,
      },
      [...workingNeeds, "pendingSide", "pendingAboveType", "pendingBelowType"],
      ["listClientOrderId", "workingClientOrderId", "pendingAboveClientOrderId", "pendingBelowClientOrderId"],
      (given) => [
        [workingOrder(given)],
        pair(given, "pending", { side: "pendingSide", quantity: "workingQuantity" }),
      ],
    ),
  ],
  [
    "PUT /api/v3/order/amend/keepPriority",
    {
      ...cancel({ orderId: WHOLE, origClientOrderId: CLIENT_ID, newQty: DECIMAL }, [
        "orderId",
        "origClientOrderId",
      ]),
      act: "amend",
      weight: fixed(4),
      required: ["symbol", "newQty"],
    },
  ],
  [
    "DELETE /api/v3/order",
    cancel({ ...restrictions, orderId: WHOLE, origClientOrderId: CLIENT_ID, newClientOrderId: CLIENT_ID }, [
      "orderId",
      "origClientOrderId",
    ]),
  ],
  ["DELETE /api/v3/openOrders", cancel({}, [])],
  [
    "DELETE /api/v3/orderList",
    cancel({ orderListId: WHOLE, listClientOrderId: CLIENT_ID, newClientOrderId: CLIENT_ID }, [
      "orderListId",
      "listClientOrderId",
    ]),
  ],
]);
