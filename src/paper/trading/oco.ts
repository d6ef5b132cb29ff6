import { Refusal } from "../refusal.ts";
import type { Draft, Side } from "./order.ts";
import { badPrices } from "./rejection.ts";

/** The two legs of an OCO pair, as the client names them by their price. */
export interface Pair {
  readonly above: Draft;
  readonly below: Draft;
}

const wrong = (code: number, message: string) => new Refusal(400, code, message, "parameter");

const isStop = ({ type }: Draft): boolean => type.startsWith("STOP_LOSS");

/** The price at which something happens to a leg. */
const turningPoint = ({ type, price, stopPrice }: Draft): bigint =>
  type === "LIMIT_MAKER" ? price : stopPrice;

/**
 * Refuses legs that are no OCO pair: one has to be a stop loss, the other a LIMIT_MAKER or take profit, each on its
 * side of the price. Source: binance-spot-api-docs rest-api.md "New Order list - OCO", errors.md.
 */
export function checkPairTypes({ above, below }: Pair): void {
  const legs = [above, below];
  if (legs.some(({ type }) => type === "LIMIT" || type === "MARKET")) {
    throw wrong(-1158, "Order type not supported in OCO.");
  }
  if (legs.every(({ type }) => type === "LIMIT_MAKER")) {
    throw wrong(-1168, "At least one OCO order must be contingent.");
  }
  if (above.side === "BUY") checkBuyLegs(above, below);
  else checkSellLegs(above, below);
}

function checkBuyLegs(above: Draft, below: Draft): void {
  if (above.type === "LIMIT_MAKER") throw wrong(-1165, "A limit order in a buy OCO must be below.");
  if (isStop(below)) throw wrong(-1196, "A stop loss order in a buy OCO must be above.");
  if (!isStop(above)) throw wrong(-1198, "A take profit order in a buy OCO must be below.");
}

function checkSellLegs(above: Draft, below: Draft): void {
  if (below.type === "LIMIT_MAKER") throw wrong(-1166, "A limit order in a sell OCO must be above.");
  if (isStop(above)) throw wrong(-1197, "A stop loss order in a sell OCO must be below.");
  if (!isStop(below)) throw wrong(-1199, "A take profit order in a sell OCO must be above.");
}

/** Refuses with -2010 a pair that does not lie around the price; around any price, for one that is placed later. */
export function checkPairPrices({ above, below }: Pair, last: bigint | undefined): void {
  const top = turningPoint(above);
  const bottom = turningPoint(below);
  if (top <= bottom || (last !== undefined && (top <= last || bottom >= last))) throw badPrices();
}

/** The legs in the order in which Binance numbers them: the stop loss first. */
export const legsOf = ({ above, below }: Pair): readonly [Draft, Draft] =>
  isStop(above) ? [above, below] : [below, above];

/** The pair that a stop loss and its counterpart make. */
export const pairOf = (side: Side, stop: Draft, other: Draft): Pair =>
  side === "BUY" ? { above: stop, below: other } : { above: other, below: stop };
