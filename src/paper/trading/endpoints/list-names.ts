import { LEG_FIELDS, type LegField, type LegNames } from "../read-draft.ts";

/** What is known about the parameters of an endpoint. */
interface Known {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

const prefixed = (prefix: string, field: string): string =>
  `${prefix}${field.charAt(0).toUpperCase()}${field.slice(1)}`;

const fieldsOf = (prefix: string): readonly LegField[] =>
  LEG_FIELDS.filter(
    (field) =>
      field !== "quoteOrderQty" && !(prefix === "working" && ["stopPrice", "trailingDelta"].includes(field)),
  );

/** The parameter names of a leg: `workingPrice`, `pendingAboveStopPrice` and so on. */
export const legNames = (prefix: string): LegNames =>
  Object.fromEntries(fieldsOf(prefix).map((field) => [field, prefixed(prefix, field)]));

/** The stop leg of the older OCO. Source: binance-spot-api-docs rest-api.md "New OCO - Deprecated". */
export const OLD_STOP_NAMES: LegNames = {
  quantity: "quantity",
  stopPrice: "stopPrice",
  price: "stopLimitPrice",
  timeInForce: "stopLimitTimeInForce",
  clientOrderId: "stopClientOrderId",
  icebergQty: "stopIcebergQty",
  strategyId: "stopStrategyId",
  strategyType: "stopStrategyType",
  trailingDelta: "trailingDelta",
};

export const OLD_LIMIT_NAMES: LegNames = {
  quantity: "quantity",
  price: "price",
  clientOrderId: "limitClientOrderId",
  icebergQty: "limitIcebergQty",
  strategyId: "limitStrategyId",
  strategyType: "limitStrategyType",
};

const SHARED = ["symbol", "listClientOrderId", "newOrderRespType", "selfTradePreventionMode"];

const known = (required: readonly string[], legs: readonly LegNames[]): Known => {
  const all = [...SHARED, ...legs.flatMap((names) => Object.values(names))];
  return {
    required: ["symbol", ...required],
    optional: [...new Set(all)].filter((name) => name !== "symbol" && !required.includes(name)),
  };
};

const without = ({ quantity: _, ...names }: LegNames): LegNames => names;

const WORKING = ["workingType", "workingSide", "workingPrice", "workingQuantity"];
const PENDING_PAIR = [without(legNames("pendingAbove")), without(legNames("pendingBelow"))];

/** The parameters of each kind of list. Source: binance-spot-api-docs rest-api.md "Order lists". */
export const PARAMETERS = {
  oldOco: known(["side", "quantity", "price", "stopPrice"], [OLD_STOP_NAMES, OLD_LIMIT_NAMES]),
  oco: known(
    ["side", "quantity", "aboveType", "belowType"],
    [without(legNames("above")), without(legNames("below"))],
  ),
  oto: known(
    [...WORKING, "pendingType", "pendingSide", "pendingQuantity"],
    [legNames("working"), legNames("pending")],
  ),
  otoco: known(
    [...WORKING, "pendingSide", "pendingQuantity", "pendingAboveType"],
    [legNames("working"), ...PENDING_PAIR],
  ),
  opo: known([...WORKING, "pendingType", "pendingSide"], [legNames("working"), without(legNames("pending"))]),
  opoco: known([...WORKING, "pendingSide", "pendingAboveType"], [legNames("working"), ...PENDING_PAIR]),
} satisfies Record<string, Known>;
