import { BOOLEAN, CLIENT_ID, type Patterns, SYMBOL, TIME, WHOLE } from "./patterns.ts";

/** Signed questions: rest-api.md, "Account Endpoints"; for /sapi the wallet documentation. */
interface ReadEndpoint {
  readonly weight: (parameters: ReadonlyMap<string, string>) => number;
  readonly parameters: Patterns;
  readonly required: readonly string[];
  /** What is answered here, without asking the exchange. */
  readonly body?: string;
}

type Weight = ReadEndpoint["weight"];

const fixed =
  (weight: number): Weight =>
  () =>
    weight;
const window: Patterns = { startTime: TIME, endTime: TIME, limit: WHOLE };
const ofSymbol: Patterns = { symbol: SYMBOL };

function endpoint(weight: Weight, parameters: Patterns = {}, required: readonly string[] = []): ReadEndpoint {
  return { weight, parameters, required };
}

/** ccxt asks these in `loadMarkets` once it has a key, and fails if one fails; nothing of spot trading depends on them. */
const empty: ReadEndpoint = { weight: fixed(0), parameters: {}, required: [], body: "[]" };

/** By path; the method is GET. */
export const READS: ReadonlyMap<string, ReadEndpoint> = new Map([
  ["/api/v3/account", endpoint(fixed(20), { omitZeroBalances: BOOLEAN })],
  [
    "/api/v3/order",
    endpoint(fixed(4), { ...ofSymbol, orderId: WHOLE, origClientOrderId: CLIENT_ID }, ["symbol"]),
  ],
  ["/api/v3/openOrders", endpoint((given) => (given.has("symbol") ? 6 : 80), ofSymbol)],
  ["/api/v3/allOrders", endpoint(fixed(20), { ...ofSymbol, ...window, orderId: WHOLE }, ["symbol"])],
  ["/api/v3/orderList", endpoint(fixed(4), { orderListId: WHOLE, origClientOrderId: CLIENT_ID })],
  ["/api/v3/allOrderList", endpoint(fixed(20), { ...window, fromId: WHOLE })],
  ["/api/v3/openOrderList", endpoint(fixed(6))],
  [
    "/api/v3/myTrades",
    endpoint(
      (given) => (given.has("orderId") ? 5 : 20),
      { ...ofSymbol, ...window, orderId: WHOLE, fromId: WHOLE },
      ["symbol"],
    ),
  ],
  ["/api/v3/rateLimit/order", endpoint(fixed(40))],
  [
    "/api/v3/myPreventedMatches",
    endpoint(
      (given) => (given.has("preventedMatchId") ? 2 : 20),
      { ...ofSymbol, preventedMatchId: WHOLE, orderId: WHOLE, fromPreventedMatchId: WHOLE, limit: WHOLE },
      ["symbol"],
    ),
  ],
  [
    "/api/v3/myAllocations",
    endpoint(fixed(20), { ...ofSymbol, ...window, fromAllocationId: WHOLE, orderId: WHOLE }, ["symbol"]),
  ],
  ["/api/v3/account/commission", endpoint(fixed(20), ofSymbol, ["symbol"])],
  [
    "/api/v3/order/amendments",
    endpoint(fixed(4), { ...ofSymbol, orderId: WHOLE, fromExecutionId: WHOLE, limit: WHOLE }, [
      "symbol",
      "orderId",
    ]),
  ],
  ["/api/v3/myFilters", endpoint(fixed(40), ofSymbol, ["symbol"])],
  ["/sapi/v1/account/apiRestrictions", endpoint(fixed(1))],
  ["/sapi/v1/capital/config/getall", empty],
  ["/sapi/v1/margin/allPairs", empty],
  ["/sapi/v1/margin/isolated/allPairs", empty],
]);
