import { lastPrice, type Market } from "../market.ts";
import { formatDecimal, ONE, timesDown } from "./decimal.ts";
import { type Draft, hasTrigger, isLimit } from "./order.ts";
import { amendRejected, filterFailure } from "./rejection.ts";

const HIGHEST_PRICE = 1_000_000n * ONE;
const LARGEST_QUANTITY = 9_000n * ONE;
const LARGEST_NOTIONAL = 9_000_000n * ONE;
const MOST_ORDERS = 200;
const MOST_AMENDMENTS = 10;

const leastNotional = (market: Market): bigint => (market.quoteAsset === "BTC" ? ONE / 10_000n : 5n * ONE);
/** The test symbol costs 1, so its quantities are large. */
const largestQuantity = (market: Market): bigint =>
  market.middle < 10 && market.quoteAsset !== "BTC" ? 900n * LARGEST_QUANTITY : LARGEST_QUANTITY;

/** The filters of a pair as `exchangeInfo` tells them. Source: binance-spot-api-docs filters.md. */
export const showFilters = (market: Market) => [
  {
    filterType: "PRICE_FILTER",
    minPrice: formatDecimal(market.tick),
    maxPrice: formatDecimal(HIGHEST_PRICE),
    tickSize: formatDecimal(market.tick),
  },
  {
    filterType: "LOT_SIZE",
    minQty: formatDecimal(market.step),
    maxQty: formatDecimal(largestQuantity(market)),
    stepSize: formatDecimal(market.step),
  },
  {
    filterType: "NOTIONAL",
    minNotional: formatDecimal(leastNotional(market)),
    applyMinToMarket: true,
    maxNotional: formatDecimal(LARGEST_NOTIONAL),
    applyMaxToMarket: false,
    avgPriceMins: 5,
  },
  { filterType: "MAX_NUM_ORDERS", maxNumOrders: MOST_ORDERS },
  { filterType: "MAX_NUM_ORDER_AMENDS", maxNumOrderAmends: MOST_AMENDMENTS },
];

/** -1013 for a price off the tick or out of range. */
export function checkPrice(market: Market, price: bigint): void {
  if (price < market.tick || price > HIGHEST_PRICE || price % market.tick !== 0n) {
    throw filterFailure("PRICE_FILTER");
  }
}

/** -1013 for a quantity off the step or out of range. */
export function checkQuantity(market: Market, quantity: bigint): void {
  if (quantity < market.step || quantity > largestQuantity(market) || quantity % market.step !== 0n) {
    throw filterFailure("LOT_SIZE");
  }
}

/** -1013 for an order of too little or too much money. Orders without a price are weighed at the last price. */
export function checkNotional(market: Market, draft: Draft, quantity: bigint, time: number): void {
  const priced = isLimit(draft.type);
  const price = priced ? draft.price : lastPrice(market, time);
  const notional = draft.quoteQuantity > 0n ? draft.quoteQuantity : timesDown(price, quantity);
  if (notional < leastNotional(market) || (priced && notional > LARGEST_NOTIONAL)) {
    throw filterFailure("NOTIONAL");
  }
}

/** -1013 when the account would have more than 200 open orders in the symbol. */
export function checkOpenOrders(open: number, more: number): void {
  if (open + more > MOST_ORDERS) throw filterFailure("MAX_NUM_ORDERS");
}

/** -2038 when an order would be amended more than 10 times. */
export function checkAmendments(amendments: number): void {
  if (amendments >= MOST_AMENDMENTS) throw amendRejected("Filter failure: MAX_NUM_ORDER_AMENDS");
}

/** Every filter that looks at one order alone. What an OPO has still to buy has no quantity to look at. */
export function checkFilters(market: Market, draft: Draft, time: number): void {
  if (isLimit(draft.type)) checkPrice(market, draft.price);
  if (hasTrigger(draft.type)) checkPrice(market, draft.stopPrice);
  if (draft.icebergQuantity !== undefined) checkQuantity(market, draft.icebergQuantity);
  if (draft.quantity > 0n) checkQuantity(market, draft.quantity);
  if (draft.quantity > 0n || draft.quoteQuantity > 0n) checkNotional(market, draft, draft.quantity, time);
}
