import { badParameter, badValue, notRequired, Refusal } from "../refusal.ts";
import {
  type Draft,
  hasTrigger,
  isLimit,
  ORDER_TYPES,
  type OrderType,
  type Side,
  TIMES_IN_FORCE,
  type TimeInForce,
} from "./order.ts";
import { type Parameters, readClientId, readDecimal, readOption, readWhole } from "./read-values.ts";
import { filterFailure, orderRejected } from "./rejection.ts";

/** What describes one order, apart from side and self-trade prevention, which the legs of a list may share. */
export const LEG_FIELDS = [
  "type",
  "quantity",
  "quoteOrderQty",
  "price",
  "stopPrice",
  "timeInForce",
  "clientOrderId",
  "icebergQty",
  "strategyId",
  "strategyType",
  "trailingDelta",
  "pegPriceType",
  "pegOffsetType",
  "pegOffsetValue",
] as const;
export type LegField = (typeof LEG_FIELDS)[number];

/** The names under which an endpoint sends them; a field without a name cannot be sent there. */
export type LegNames = Readonly<Partial<Record<LegField, string>>>;

export const STP_MODES = ["NONE", "EXPIRE_TAKER", "EXPIRE_MAKER", "EXPIRE_BOTH", "DECREMENT"] as const;

/** What an endpoint says about a leg that its parameters do not. */
interface LegRules {
  readonly names: LegNames;
  readonly side: Side;
  /** When no parameter says it. */
  readonly type?: OrderType;
  /** OPO: what will be bought is the quantity, so none may be sent. */
  readonly withoutQuantity?: boolean;
  readonly usesSor?: boolean;
}

/** BUY or SELL; another is refused (-1117), none as well (-1102). */
export function readSide(parameters: Parameters, name: string): Side {
  const refuse = () => new Refusal(400, -1117, "Invalid side.", "parameter");
  const side = readOption(parameters, name, ["BUY", "SELL"], refuse);
  if (side === undefined) throw badParameter(name);
  return side;
}

/**
 * Reads one order. Refuses unknown words (-1115 to -1117, -1130), malformed numbers (-1100, -1111), what the type needs
 * and was not sent (-1102) and what does not go with it (-1106).
 * Source: binance-spot-api-docs rest-api.md "New order", errors.md.
 */
export function readDraft(parameters: Parameters, rules: LegRules): Draft {
  const { names, side } = rules;
  const type = rules.type ?? readType(parameters, names.type ?? "type");
  refuseUnsupported(parameters, names);
  const decimal = (field: LegField) => {
    const name = names[field];
    return name === undefined ? undefined : readDecimal(parameters, name);
  };
  const quantity = decimal("quantity");
  const quoteQuantity = decimal("quoteOrderQty");
  const price = decimal("price");
  const stopPrice = decimal("stopPrice");
  const timeInForce = readTimeInForce(parameters, names);
  const icebergQuantity = decimal("icebergQty");

  const demand = (needed: boolean, field: LegField, value: unknown) => {
    if (needed && value === undefined) throw badParameter(names[field] ?? field);
    if (!needed && value !== undefined) throw notRequired(names[field] ?? field);
  };
  const byQuote = type === "MARKET" && quoteQuantity !== undefined;
  demand(!byQuote && rules.withoutQuantity !== true, "quantity", quantity);
  demand(byQuote, "quoteOrderQty", quoteQuantity);
  demand(isLimit(type), "price", price);
  demand(hasTrigger(type), "stopPrice", stopPrice);
  if (type === "LIMIT_MAKER") {
    if (timeInForce !== undefined && timeInForce !== "GTC")
      throw notRequired(names.timeInForce ?? "timeInForce");
  } else demand(isLimit(type), "timeInForce", timeInForce);
  // Later on, 0 stands for what was not sent.
  if (quantity === 0n) throw filterFailure("LOT_SIZE");
  if (quoteQuantity === 0n) throw filterFailure("NOTIONAL");
  checkIceberg(type, timeInForce ?? "GTC", quantity, icebergQuantity);

  return {
    side,
    type,
    timeInForce: timeInForce ?? "GTC",
    price: price ?? 0n,
    stopPrice: stopPrice ?? 0n,
    quantity: quantity ?? 0n,
    quoteQuantity: quoteQuantity ?? 0n,
    icebergQuantity,
    clientOrderId: names.clientOrderId && readClientId(parameters, names.clientOrderId),
    strategyId: names.strategyId === undefined ? undefined : readWhole(parameters, names.strategyId),
    strategyType: readStrategyType(parameters, names.strategyType),
    selfTradePreventionMode: readOption(parameters, "selfTradePreventionMode", STP_MODES) ?? "EXPIRE_MAKER",
    usesSor: rules.usesSor ?? false,
  };
}

function readType(parameters: Parameters, name: string): OrderType {
  const refuse = () => new Refusal(400, -1116, "Invalid orderType.", "parameter");
  const type = readOption(parameters, name, ORDER_TYPES, refuse);
  if (type === undefined) throw badParameter(name);
  return type;
}

function readTimeInForce(parameters: Parameters, names: LegNames): TimeInForce | undefined {
  const refuse = () => new Refusal(400, -1115, "Invalid timeInForce.", "parameter");
  return names.timeInForce === undefined
    ? undefined
    : readOption(parameters, names.timeInForce, TIMES_IN_FORCE, refuse);
}

/** Documented parameters of features that `exchangeInfo` says no pair has. */
function refuseUnsupported(parameters: Parameters, names: LegNames): void {
  if (names.trailingDelta !== undefined && parameters.has(names.trailingDelta)) {
    throw orderRejected("Trailing stop orders are not supported for this symbol.");
  }
  for (const field of ["pegPriceType", "pegOffsetType", "pegOffsetValue"] as const) {
    const name = names[field];
    if (name !== undefined && parameters.has(name)) {
      throw orderRejected("Pegged orders are not supported for this symbol.");
    }
  }
}

function checkIceberg(
  type: OrderType,
  timeInForce: TimeInForce,
  quantity: bigint | undefined,
  iceberg: bigint | undefined,
): void {
  if (iceberg === undefined) return;
  if (!isLimit(type) || timeInForce !== "GTC") throw orderRejected("Unsupported order combination");
  if (quantity !== undefined && iceberg > quantity) throw orderRejected("IcebergQty exceeds QTY.");
}

function readStrategyType(parameters: Parameters, name: string | undefined): number | undefined {
  const type = name === undefined ? undefined : readWhole(parameters, name);
  if (type !== undefined && (type < 1_000_000 || type > 2_147_483_647)) {
    throw type < 1_000_000
      ? new Refusal(400, -1134, "strategyType was less than 1000000.", "parameter")
      : badValue(name ?? "strategyType");
  }
  return type;
}
