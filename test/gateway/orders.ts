import type { Deps } from "../../src/operations/deps.ts";
import { settleOrders } from "../../src/operations/settle-orders.ts";
import type { TestKeyhold } from "../keyhold.ts";

export const ORDER = "/api/v3/order";
export const BUY = {
  symbol: "BTCUSDT",
  side: "BUY",
  type: "LIMIT",
  timeInForce: "GTC",
  price: "50000.00",
  quantity: "0.005",
} as const;
/** Waits for its moment, and has no limit then. */
export const STOP = {
  symbol: "BTCUSDT",
  side: "BUY",
  type: "STOP_LOSS",
  quantity: "0.005",
  stopPrice: "61000.00",
} as const;

/** Buys, and offers for more what it has bought. */
export const OTO = {
  symbol: "BTCUSDT",
  workingType: "LIMIT",
  workingSide: "BUY",
  workingPrice: "50000.00",
  workingQuantity: "0.002",
  workingTimeInForce: "GTC",
  pendingType: "LIMIT_MAKER",
  pendingSide: "SELL",
  pendingPrice: "70000.00",
  pendingQuantity: "0.002",
} as const;

/** Has the settling job run some seconds later, by its own clock; the exchange's clock goes on with ours. */
export async function settle(
  { deps }: TestKeyhold,
  laterMs: number,
  instead: Partial<Deps> = {},
): Promise<void> {
  const clock: Deps["clock"] = {
    offset: () => -laterMs,
    learn: () => undefined,
    forget: () => undefined,
    doubt: () => false,
  };
  await settleOrders({ ...deps, now: () => deps.now() + laterMs, clock, ...instead });
}
