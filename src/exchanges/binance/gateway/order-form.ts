import { type Decimal, parseDecimal } from "../../../core/bots/decimal.ts";
import type { OrderType } from "../../../core/bots/grant.ts";
import type { OrderForm, Side } from "../../../core/bots/order.ts";
import type { OwnAnswer } from "../../gateway.ts";
import { missing, notRequired } from "./faults.ts";

/** Why an order cannot be read. */
export interface OrderFault {
  readonly fault: OwnAnswer;
}

/** Under which parameters an order of a request stands. */
interface OrderPlace {
  /** Before the names of its own parameters, such as `above` in `abovePrice`. */
  readonly prefix?: string;
  readonly side?: string;
  readonly quantity?: string;
  readonly price?: string;
  readonly stopPrice?: string;
  readonly clientId?: string;
  /** The types that it may be of here; all of them if none are named. */
  readonly types?: readonly OrderType[];
  /** The type, where no parameter names it. */
  readonly fixedType?: OrderType;
}

interface Shape {
  readonly needs: readonly ("quantity" | "price" | "stopPrice")[];
  readonly refuses: readonly ("price" | "stopPrice")[];
}

/**
 * Which amounts an order of each type has (rest-api.md, "New order", additional mandatory parameters). More than that is
 * refused: what the exchange ignores today it may heed tomorrow, and then the order is worth something else.
 */
const SHAPES: Readonly<Record<OrderType, Shape>> = {
  LIMIT: { needs: ["quantity", "price"], refuses: ["stopPrice"] },
  LIMIT_MAKER: { needs: ["quantity", "price"], refuses: ["stopPrice"] },
  MARKET: { needs: [], refuses: ["price", "stopPrice"] },
  STOP_LOSS: { needs: ["quantity", "stopPrice"], refuses: ["price"] },
  TAKE_PROFIT: { needs: ["quantity", "stopPrice"], refuses: ["price"] },
  STOP_LOSS_LIMIT: { needs: ["quantity", "price", "stopPrice"], refuses: [] },
  TAKE_PROFIT_LIMIT: { needs: ["quantity", "price", "stopPrice"], refuses: [] },
};

/** Reads one order of a request whose parameters have the right form each. */
export function orderAt(given: ReadonlyMap<string, string>, place: OrderPlace): OrderForm | OrderFault {
  const names = namesOf(place);
  const type = (place.fixedType ?? given.get(names.type)) as OrderType | undefined;
  if (type === undefined || place.types?.includes(type) === false) return { fault: missing(names.type) };
  const shape = SHAPES[type];
  const lacking = shape.needs.find((part) => !given.has(names[part]));
  if (lacking !== undefined) return { fault: missing(names[lacking]) };
  const extra = shape.refuses.find((part) => given.has(names[part]));
  // In the deprecated pair the limit order has no stop price of its own: the one that is sent belongs to the other.
  if (extra !== undefined && place.fixedType === undefined) return { fault: notRequired(names[extra]) };
  const amounts = { quantity: read(given, names.quantity), quoteQuantity: quoteOf(given, place) };
  const fault = faultOfAmounts(type, amounts, names.quantity);
  if (fault !== undefined) return { fault };
  return {
    side: given.get(names.side) as Side,
    type,
    ...amounts,
    price: shape.needs.includes("price") ? read(given, names.price) : null,
    stopPrice: shape.needs.includes("stopPrice") ? read(given, names.stopPrice) : null,
    clientOrderId: given.get(names.clientId) ?? "",
  };
}

/** A market order names one amount, of the base or of the quote asset; every other order names the first. */
function faultOfAmounts(
  type: OrderType,
  { quantity, quoteQuantity }: Pick<OrderForm, "quantity" | "quoteQuantity">,
  name: string,
): OwnAnswer | undefined {
  if (quantity === null && quoteQuantity === null) return missing(name);
  const hasTooMany = quoteQuantity !== null && (quantity !== null || type !== "MARKET");
  return hasTooMany ? notRequired("quoteOrderQty") : undefined;
}

/** Only an order that stands alone may name an amount of the quote asset. */
function quoteOf(given: ReadonlyMap<string, string>, { prefix }: OrderPlace): Decimal | null {
  return prefix === undefined ? read(given, "quoteOrderQty") : null;
}

function read(given: ReadonlyMap<string, string>, name: string): Decimal | null {
  const text = given.get(name);
  return text === undefined ? null : (parseDecimal(text) ?? null);
}

function namesOf({ prefix, ...place }: OrderPlace) {
  const own = (name: string) =>
    prefix === undefined ? name : prefix + name.charAt(0).toUpperCase() + name.slice(1);
  return {
    type: own("type"),
    side: place.side ?? own("side"),
    quantity: place.quantity ?? own("quantity"),
    price: place.price ?? own("price"),
    stopPrice: place.stopPrice ?? own("stopPrice"),
    clientId: place.clientId ?? own("clientOrderId"),
  };
}
