import type { Account } from "../accounts.ts";
import type { Hold } from "./ledger.ts";

export type Side = "BUY" | "SELL";

/** Source: binance-spot-api-docs enums.md "Order types". */
export const ORDER_TYPES = [
  "LIMIT",
  "LIMIT_MAKER",
  "MARKET",
  "STOP_LOSS",
  "STOP_LOSS_LIMIT",
  "TAKE_PROFIT",
  "TAKE_PROFIT_LIMIT",
] as const;
export type OrderType = (typeof ORDER_TYPES)[number];

export const TIMES_IN_FORCE = ["GTC", "IOC", "FOK"] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** Source: binance-spot-api-docs enums.md "Order status". */
export type OrderStatus = "NEW" | "PENDING_NEW" | "PARTIALLY_FILLED" | "FILLED" | "CANCELED" | "EXPIRED";

/** Source: binance-spot-api-docs enums.md "Expiry Reasons". */
export type ExpiryReason =
  | "REJECTED"
  | "OCO_TRIGGER"
  | "OTO_PHASE_ONE_EXPIRED"
  | "UNFILLED_IOC_QUANTITY_EXPIRED"
  | "UNFILLED_FOK_ORDER_EXPIRED"
  | "INSUFFICIENT_LIQUIDITY";

/** What a client wants, read and found well formed. Prices and quantities in units of 10^-8; 0 is none. */
export interface Draft {
  readonly side: Side;
  readonly type: OrderType;
  readonly timeInForce: TimeInForce;
  readonly price: bigint;
  readonly stopPrice: bigint;
  /** 0 for a MARKET order by `quoteQuantity` and for what an OPO still has to buy. */
  readonly quantity: bigint;
  readonly quoteQuantity: bigint;
  readonly icebergQuantity: bigint | undefined;
  readonly clientOrderId: string | undefined;
  readonly strategyId: number | undefined;
  readonly strategyType: number | undefined;
  readonly selfTradePreventionMode: string;
  readonly usesSor: boolean;
}

/** An order as the exchange keeps it. Times in ms, -1 is never. */
export interface Order {
  readonly draft: Draft;
  readonly account: Account;
  readonly symbol: string;
  /** Counts up from 1 in each symbol. */
  readonly orderId: number;
  /** Counts up over the whole exchange, so that orders of different symbols have an age too. */
  readonly sequence: number;
  readonly createdAt: number;
  clientOrderId: string;
  list: OrderList | undefined;
  quantity: bigint;
  executed: bigint;
  /** The quote asset that was paid or received, before commission. */
  executedQuote: bigint;
  status: OrderStatus;
  expiryReason: ExpiryReason | undefined;
  /** Whether it has been triggered; true for types without a trigger. */
  triggered: boolean;
  hold: Hold;
  updatedAt: number;
  workingAt: number;
  readonly amendments: Amendment[];
}

/** One change of an order's quantity. */
export interface Amendment {
  readonly executionId: number;
  readonly origClientOrderId: string;
  readonly newClientOrderId: string;
  readonly origQty: bigint;
  readonly newQty: bigint;
  readonly time: number;
}

/** One execution of an order against the simulated book. */
export interface Trade {
  readonly order: Order;
  /** Counts up from 1 in each symbol. */
  readonly id: number;
  readonly price: bigint;
  readonly quantity: bigint;
  readonly quote: bigint;
  readonly commission: bigint;
  readonly commissionAsset: string;
  readonly time: number;
  readonly isMaker: boolean;
}

/** Orders that depend on each other. Without `working` all are one OCO pair. */
export interface OrderList {
  readonly listId: number;
  readonly account: Account;
  readonly symbol: string;
  readonly clientId: string;
  readonly createdAt: number;
  /** The order whose filling places the rest. */
  readonly working: Order | undefined;
  /** One order, or the two legs of an OCO pair. */
  readonly dependent: readonly Order[];
  /** Whether what the working order buys is the quantity of the rest (OPO). */
  readonly paysOn: boolean;
  done: boolean;
}

/** Whether it can still fill or wait for filling. */
export const isOpen = ({ status }: Order): boolean =>
  status === "NEW" || status === "PARTIALLY_FILLED" || status === "PENDING_NEW";

export const remaining = (order: Pick<Order, "quantity" | "executed">): bigint =>
  order.quantity - order.executed;

/** Whether the type has a limit price. */
export const isLimit = (type: OrderType): boolean => type.includes("LIMIT");

/** Whether the type waits for its stop price. */
export const hasTrigger = (type: OrderType): boolean =>
  type.startsWith("STOP_LOSS") || type.startsWith("TAKE_PROFIT");

/** Whether the price triggers the order by rising to its stop price; otherwise by falling to it. */
export const triggersUpwards = ({ side, type }: Draft): boolean =>
  type.startsWith("STOP_LOSS") === (side === "BUY");

/** Working order first, then the rest. */
export const ordersOf = (list: OrderList): readonly Order[] =>
  list.working === undefined ? list.dependent : [list.working, ...list.dependent];
