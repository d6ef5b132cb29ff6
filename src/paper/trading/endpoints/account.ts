import type { Call, SignedEndpoint } from "../../endpoint.ts";
import { badCombination } from "../../refusal.ts";
import { showFilters } from "../filters.ts";
import { showCount } from "../order-count.ts";
import { readLimit, readWhole } from "../read-values.ts";
import { deskOf } from "../registry.ts";
import { readSpan } from "./read.ts";
import { bookOf, reading } from "./signed.ts";

const NO_COMMISSION = { maker: "0.00000000", taker: "0.00000000", buyer: "0.00000000", seller: "0.00000000" };

const showCommission = (call: Call) => ({
  symbol: bookOf(call).market.symbol,
  standardCommission: { ...NO_COMMISSION, maker: "0.00100000", taker: "0.00100000" },
  specialCommission: NO_COMMISSION,
  taxCommission: NO_COMMISSION,
  discount: {
    enabledForAccount: false,
    enabledForSymbol: false,
    discountAsset: "BNB",
    discount: "0.00000000",
  },
});

/** No order ever meets another of its account, since all trade with the simulated book. */
function preventedMatches(call: Call): unknown {
  bookOf(call);
  readLimit(call.parameters);
  const one = readWhole(call.parameters, "preventedMatchId");
  const orderId = readWhole(call.parameters, "orderId");
  if ((one === undefined) === (orderId === undefined)) throw badCombination();
  return [];
}

/** No order is filled by the router, which has one book to choose from. */
function allocations(call: Call): unknown {
  bookOf(call);
  readLimit(call.parameters);
  readSpan(call);
  return [];
}

/** Reading the rest of the account. Source: binance-spot-api-docs rest-api.md "Account Endpoints". */
export const ACCOUNT_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  [
    "GET /api/v3/rateLimit/order",
    reading({ weight: 40 }, (call, account) => showCount(deskOf(call.trading, account).count, call.now)),
  ],
  ["GET /api/v3/account/commission", reading({ weight: 20, required: ["symbol"] }, showCommission)],
  [
    "GET /api/v3/myFilters",
    reading({ weight: 40, required: ["symbol"] }, (call) => ({
      exchangeFilters: [],
      symbolFilters: showFilters(bookOf(call).market),
      assetFilters: [],
    })),
  ],
  [
    "GET /api/v3/myPreventedMatches",
    reading(
      {
        weight: (value) => (value("orderId") === undefined ? 2 : 20),
        required: ["symbol"],
        optional: ["preventedMatchId", "orderId", "fromPreventedMatchId", "limit"],
      },
      preventedMatches,
    ),
  ],
  [
    "GET /api/v3/myAllocations",
    reading(
      {
        weight: 20,
        required: ["symbol"],
        optional: ["startTime", "endTime", "fromAllocationId", "limit", "orderId"],
      },
      allocations,
    ),
  ],
];
