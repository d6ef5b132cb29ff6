import { parseDecimal } from "../../../core/bots/decimal.ts";
import type { Quote } from "../../../core/bots/valuation.ts";
import type { GatewayDialect, SymbolFacts } from "../../gateway.ts";
import { parseJson, toObject } from "../../json.ts";
import { encodeQuery } from "../encode.ts";

/** rest-api.md, "Symbol order book ticker". */
export const BOOK: GatewayDialect["bookRequest"] = {
  http: { method: "GET", path: "/api/v3/ticker/bookTicker", headers: {}, body: null },
  weight: 4,
};

const MOST_SYMBOLS = 20_000;

/** Reads the best prices of all symbols. One that has none, because it does not trade, is left out. */
export function readBook(body: string): ReadonlyMap<string, Quote> | undefined {
  const list = parseJson(body);
  if (!Array.isArray(list) || list.length > MOST_SYMBOLS) return undefined;
  const book = new Map<string, Quote>();
  for (const entry of list) {
    if (typeof entry !== "object" || entry === null) return undefined;
    const { symbol, bidPrice, askPrice } = entry as Record<string, unknown>;
    if (typeof symbol !== "string" || typeof bidPrice !== "string" || typeof askPrice !== "string") {
      return undefined;
    }
    const bid = parseDecimal(bidPrice);
    const ask = parseDecimal(askPrice);
    if (bid === undefined || ask === undefined) return undefined;
    if (bid > 0n && ask > 0n) book.set(symbol, { bid, ask });
  }
  return book;
}

/** rest-api.md, "Exchange information". */
export function symbolRequest(symbol: string): ReturnType<GatewayDialect["symbolRequest"]> {
  const query = encodeQuery([
    ["symbol", symbol],
    ["showPermissionSets", "false"],
  ]);
  return {
    http: { method: "GET", path: `/api/v3/exchangeInfo?${query}`, headers: {}, body: null },
    weight: 20,
  };
}

export function readSymbol(body: string, symbol: string): SymbolFacts | undefined {
  const info = toObject(parseJson(body));
  const symbols = info?.get("symbols");
  const found = Array.isArray(symbols)
    ? symbols.map(toObject).find((entry) => entry?.get("symbol") === symbol)
    : undefined;
  const quoteAsset = found?.get("quoteAsset");
  if (typeof quoteAsset !== "string") return undefined;
  return { quoteAsset, weightPerMinute: readWeightLimit(info?.get("rateLimits")) };
}

/** enums.md, "Rate limiters". */
function readWeightLimit(limits: unknown): number | undefined {
  if (!Array.isArray(limits)) return undefined;
  const minute = limits
    .map(toObject)
    .find((limit) => limit?.get("rateLimitType") === "REQUEST_WEIGHT" && limit.get("interval") === "MINUTE");
  const limit = minute?.get("limit");
  const isSound =
    minute?.get("intervalNum") === 1 && typeof limit === "number" && Number.isSafeInteger(limit);
  return isSound && limit > 0 ? limit : undefined;
}
