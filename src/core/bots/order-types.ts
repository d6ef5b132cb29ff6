/** The orders that a limit can name, as Binance writes them (enums.md, "Order types"). */
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
