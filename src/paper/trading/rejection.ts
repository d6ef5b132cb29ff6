import { Refusal } from "../refusal.ts";

/** -2010: the matching engine refuses a new order. Source: binance-spot-api-docs errors.md. */
export const orderRejected = (message: string) => new Refusal(400, -2010, message, "order");

/** -2010: fewer free than the order needs. */
export const insufficientBalance = () =>
  orderRejected("Account has insufficient balance for requested action.");

/** -2010: an open order has this client order id. */
export const duplicateOrder = () => orderRejected("Duplicate order sent.");

/** -2011: there is nothing to cancel. */
export const unknownOrder = () => new Refusal(400, -2011, "Unknown order sent.", "order");

/** -2011: `cancelRestrictions` forbids it. */
export const restrictedCancel = () =>
  new Refusal(400, -2011, "Order was not canceled due to cancel restrictions.", "order");

/** -2013: no such order to show. */
export const noSuchOrder = () => new Refusal(400, -2013, "Order does not exist.", "order");

/** -2038: the order cannot be changed so. */
export const amendRejected = (message: string) => new Refusal(400, -2038, message, "order");

/** -1013: a filter of the symbol refuses the order. */
export const filterFailure = (filter: string) =>
  new Refusal(400, -1013, `Filter failure: ${filter}`, "filter");

/** -2010: the prices of an OCO pair do not lie around the price. */
export const badPrices = () => orderRejected("The relationship of the prices for the orders is not correct.");
