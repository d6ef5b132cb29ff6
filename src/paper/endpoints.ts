import { showAccount } from "./accounts.ts";
import { showExchangeInfo } from "./exchange-info.ts";
import { type PaperKey, type Random, randomAlphanumerics, showRestrictions } from "./keys.ts";
import { type Market, selectMarkets, showBook, showDay, showPrice } from "./market.ts";

/** What an endpoint's answer is made from. */
export interface Call {
  readonly parameters: ReadonlyMap<string, string>;
  /** The exchange's clock, in ms. */
  readonly serverTime: number;
  /** Turns ms into the time unit that the client asked for. */
  readonly stamp: (ms: number) => number;
  readonly random: Random;
}

interface Weighed {
  /** Request weight, which for some endpoints depends on which parameters are sent. */
  readonly weight: (sent: (name: string) => boolean) => number;
  /** Parameters that must be there, beside `timestamp` and `signature` of signed endpoints. */
  readonly required?: readonly string[];
  readonly optional?: readonly string[];
}

/** Binance's security type NONE: anybody may ask. */
export interface PublicEndpoint extends Weighed {
  readonly security: "NONE";
  readonly answer: (call: Call) => unknown;
}

/** Needs key and signature, and the permission when one is named. */
export interface SignedEndpoint extends Weighed {
  readonly security: "SIGNED";
  readonly permission: string | undefined;
  readonly answer: (call: Call, key: PaperKey) => unknown;
}

export type Endpoint = PublicEndpoint | SignedEndpoint;

const ticker = (
  weight: Endpoint["weight"],
  show: (market: Market, call: Call) => unknown,
): PublicEndpoint => ({
  security: "NONE",
  weight,
  optional: ["symbol", "symbols"],
  answer: (call) => {
    const shown = selectMarkets(call.parameters).map((market) => show(market, call));
    return call.parameters.has("symbol") ? shown[0] : shown;
  },
});

const fixed = (weight: number) => () => weight;
const oneOrAll: Endpoint["weight"] = (sent) => (sent("symbol") ? 2 : 4);
const someOrAll: Endpoint["weight"] = (sent) => (sent("symbol") || sent("symbols") ? 2 : 80);

const emptyList: SignedEndpoint = {
  security: "SIGNED",
  permission: "enableReading",
  weight: fixed(1),
  answer: () => [],
};

/**
 * Every Binance endpoint of the paper exchange by `METHOD path`, with the documented weights. `apiRestrictions` asks for no
 * permission (our choice, not documented): it is the one place where a key without reading can say so.
 * Source: binance-spot-api-docs rest-api.md; for /sapi the wallet documentation.
 */
export const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  ["GET /api/v3/ping", { security: "NONE", weight: fixed(1), answer: () => ({}) }],
  [
    "GET /api/v3/time",
    { security: "NONE", weight: fixed(1), answer: (call) => ({ serverTime: call.stamp(call.serverTime) }) },
  ],
  [
    "GET /api/v3/exchangeInfo",
    {
      security: "NONE",
      weight: fixed(20),
      optional: ["symbol", "symbols"],
      answer: (call) => showExchangeInfo(selectMarkets(call.parameters), call.stamp(call.serverTime)),
    },
  ],
  ["GET /api/v3/ticker/price", ticker(oneOrAll, (market, call) => showPrice(market, call.serverTime))],
  ["GET /api/v3/ticker/bookTicker", ticker(oneOrAll, (market, call) => showBook(market, call.serverTime))],
  [
    "GET /api/v3/ticker/24hr",
    ticker(someOrAll, (market, call) => showDay(market, call.serverTime, call.stamp)),
  ],
  [
    "GET /api/v3/account",
    {
      security: "SIGNED",
      permission: "enableReading",
      weight: fixed(20),
      optional: ["omitZeroBalances"],
      answer: (call, key) =>
        showAccount(key.account, call.parameters.get("omitZeroBalances") === "true", call.stamp),
    },
  ],
  [
    "GET /sapi/v1/account/apiRestrictions",
    {
      security: "SIGNED",
      permission: undefined,
      weight: fixed(1),
      answer: (call, key) => showRestrictions(key, call.serverTime),
    },
  ],
  [
    // Answers like a success and moves nothing: it is here so that a request that reaches it is seen.
    "POST /sapi/v1/capital/withdraw/apply",
    {
      security: "SIGNED",
      permission: "enableWithdrawals",
      weight: fixed(1),
      required: ["coin", "address", "amount"],
      answer: (call) => ({ id: randomAlphanumerics(call.random, 32) }),
    },
  ],
  // ccxt's loadMarkets asks these when it has credentials, and fails when one of them does.
  ["GET /sapi/v1/capital/config/getall", emptyList],
  ["GET /sapi/v1/margin/allPairs", emptyList],
  ["GET /sapi/v1/margin/isolated/allPairs", emptyList],
]);
