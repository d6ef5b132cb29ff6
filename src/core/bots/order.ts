import type { Decimal } from "./decimal.ts";
import type { OrderType } from "./grant.ts";

export type Side = "BUY" | "SELL";

/** One order as its value needs it. Amounts are in the symbol's own assets. */
export interface OrderForm {
  readonly side: Side;
  readonly type: OrderType;
  /** Of the base asset; null where the order names an amount of the quote asset instead. */
  readonly quantity: Decimal | null;
  readonly quoteQuantity: Decimal | null;
  readonly price: Decimal | null;
  readonly stopPrice: Decimal | null;
  /** By which the exchange is asked for it later. */
  readonly clientOrderId: string;
}

/**
 * Orders that are placed together. Of the orders in a group only one can be executed (an OCO pair); every group can
 * (the working order of an OTO, and then the pending one).
 */
export interface Placement {
  readonly symbol: string;
  readonly groups: readonly (readonly OrderForm[])[];
}
