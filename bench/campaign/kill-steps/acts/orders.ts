import type { Act, Try } from "../act.ts";
import { newTrader, settledFaults, type Trader } from "../trader.ts";

const ORDER = "/api/v3/order";
const LIMIT = "symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&price=50000.00&quantity=0.00500";
const LEGS = "aboveType=LIMIT_MAKER&abovePrice=62000.00&belowType=STOP_LOSS&belowStopPrice=50000.00";
/** By whoever does again what is under way, or was done: the client id is taken. */
const TAKEN = "400 -2010";

/** What bots do, through the gateway. */
export const ORDER_ACTS: readonly Act[] = [
  order("POST", ORDER, "", `${LIMIT}&newClientOrderId=first`, (trader) => has(trader, "first", "NEW")),
  order(
    "POST",
    ORDER,
    " (MARKET)",
    // Its id could be used again once it is filled, and then names two: so the exchange gives it one.
    "symbol=BTCUSDT&side=BUY&type=MARKET&quantity=0.00500",
    async (trader) => (await trader.orders()).some(({ status }) => status === "FILLED"),
  ),
  order(
    "POST",
    "/api/v3/orderList/oco",
    "",
    `symbol=BTCUSDT&side=SELL&quantity=0.00500&${LEGS}&listClientOrderId=list&aboveClientOrderId=first&belowClientOrderId=second`,
    (trader) => has(trader, "second", "NEW"),
  ),
  order("DELETE", ORDER, "", "symbol=BTCUSDT&origClientOrderId=there", (trader) =>
    has(trader, "there", "CANCELED"),
  ),
  order("DELETE", "/api/v3/openOrders", "", "symbol=BTCUSDT", (trader) => has(trader, "there", "CANCELED")),
  order(
    "POST",
    "/api/v3/order/cancelReplace",
    "",
    `${LIMIT}&newClientOrderId=first&cancelReplaceMode=STOP_ON_FAILURE&cancelOrigClientOrderId=there`,
    (trader) => has(trader, "first", "NEW"),
  ),
  order(
    "PUT",
    "/api/v3/order/amend/keepPriority",
    "",
    "symbol=BTCUSDT&origClientOrderId=there&newQty=0.00200",
    async (trader) => (await trader.orders()).some(({ origQty }) => Number(origQty) === 0.002),
  ),
];

/** An act that finds an order called `there` when it is not to place the first one. */
function order(
  method: string,
  path: string,
  suffix: string,
  parameters: string,
  isDone: (trader: Trader) => Promise<boolean>,
): Act {
  return {
    name: `${method} /gateway/paper${path}${suffix}`,
    async prepare(stand): Promise<Try> {
      const trader = await newTrader(stand);
      const needsOne = /there/.test(parameters) || path.endsWith("openOrders");
      if (needsOne) await trader.call("POST", ORDER, `${LIMIT}&newClientOrderId=there`);
      return {
        act: () => trader.call(method, path, parameters),
        isDone: () => isDone(trader),
        again: [TAKEN, "400 -2011", "400 -2022", "400 -2038"],
        meanwhile: [TAKEN],
      };
    },
    examine: settledFaults,
  };
}

async function has(trader: Trader, name: string, status: string): Promise<boolean> {
  return (await trader.orders()).some((one) => one.clientOrderId === name && one.status === status);
}
