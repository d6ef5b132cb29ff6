import { BOOLEAN, type Patterns, STATUS, SYMBOL, SYMBOLS, TIME, WHOLE } from "./patterns.ts";

/** Public data: rest-api.md, "General endpoints" and "Market Data endpoints". */
interface PublicEndpoint {
  readonly weight: (parameters: ReadonlyMap<string, string>) => number;
  readonly parameters: Patterns;
  readonly required: readonly string[];
  /** How long a copy of the answer is shared, in milliseconds. */
  readonly keepMs: number;
}

type Weight = PublicEndpoint["weight"];

const SECOND = 1_000;
const MINUTE = 60_000;

const oneSymbol: Patterns = { symbol: SYMBOL };
const someSymbols: Patterns = { symbol: SYMBOL, symbols: SYMBOLS, symbolStatus: STATUS };
const window: Patterns = { startTime: TIME, endTime: TIME, limit: WHOLE };
const klines: Patterns = {
  ...oneSymbol,
  ...window,
  interval: /^\d{1,2}[smhdwM]$/,
  timeZone: /^[+-]?\d{1,2}(?::\d{2})?$/,
};
const display: Patterns = { type: /^(?:FULL|MINI)$/ };

const DEPTH: readonly (readonly [limit: number, weight: number])[] = [
  [100, 5],
  [500, 25],
  [1_000, 50],
];

const depth: Weight = (parameters) => {
  const limit = Number(parameters.get("limit") ?? 100);
  return DEPTH.find(([most]) => limit <= most)?.[1] ?? 250;
};

const countOf = (parameters: ReadonlyMap<string, string>) => {
  const list = parameters.get("symbols");
  return list === undefined ? 1 : list.split(",").length;
};

const fixed =
  (weight: number): Weight =>
  () =>
    weight;
const oneOrAll: Weight = (parameters) => (parameters.has("symbol") ? 2 : 4);
const perSymbol: Weight = (parameters) => Math.min(200, 4 * countOf(parameters));
const rules: Weight = (parameters) => {
  if (parameters.has("symbol")) return 2;
  return parameters.has("symbols") ? Math.min(40, 2 * countOf(parameters)) : 40;
};
const day: Weight = (parameters) => {
  if (parameters.has("symbol")) return 2;
  const count = countOf(parameters);
  if (!parameters.has("symbols") || count > 100) return 80;
  return count > 20 ? 40 : 2;
};

function endpoint(
  weight: Weight,
  parameters: Patterns,
  required: readonly string[] = [],
  keepMs = SECOND,
): PublicEndpoint {
  return { weight, parameters, required, keepMs };
}

/** By path; the method is GET. */
export const PUBLIC: ReadonlyMap<string, PublicEndpoint> = new Map([
  ["/api/v3/ping", endpoint(fixed(1), {})],
  ["/api/v3/time", endpoint(fixed(1), {})],
  [
    "/api/v3/exchangeInfo",
    endpoint(
      fixed(20),
      {
        ...someSymbols,
        permissions: /^(?:[A-Z0-9_]{1,32}|\["[A-Z0-9_]{1,32}"(?:,"[A-Z0-9_]{1,32}"){0,40}\])$/,
        showPermissionSets: BOOLEAN,
      },
      [],
      MINUTE,
    ),
  ],
  ["/api/v3/executionRules", endpoint(rules, someSymbols, [], MINUTE)],
  ["/api/v3/depth", endpoint(depth, { ...oneSymbol, limit: WHOLE, symbolStatus: STATUS }, ["symbol"])],
  ["/api/v3/trades", endpoint(fixed(25), { ...oneSymbol, limit: WHOLE }, ["symbol"])],
  [
    "/api/v3/historicalTrades",
    endpoint(fixed(25), { ...oneSymbol, limit: WHOLE, fromId: WHOLE }, ["symbol"]),
  ],
  [
    "/api/v3/historicalBlockTrades",
    endpoint(fixed(25), { ...oneSymbol, limit: WHOLE, fromId: WHOLE }, ["symbol", "fromId"]),
  ],
  ["/api/v3/aggTrades", endpoint(fixed(4), { ...oneSymbol, ...window, fromId: WHOLE }, ["symbol"])],
  ["/api/v3/klines", endpoint(fixed(2), klines, ["symbol", "interval"])],
  ["/api/v3/uiKlines", endpoint(fixed(2), klines, ["symbol", "interval"])],
  ["/api/v3/avgPrice", endpoint(fixed(2), oneSymbol, ["symbol"])],
  ["/api/v3/ticker", endpoint(perSymbol, { ...someSymbols, ...display, windowSize: /^\d{1,2}[mhd]$/ })],
  ["/api/v3/ticker/24hr", endpoint(day, { ...someSymbols, ...display })],
  [
    "/api/v3/ticker/tradingDay",
    endpoint(perSymbol, { ...someSymbols, ...display, timeZone: /^[+-]?\d{1,2}(?::\d{2})?$/ }),
  ],
  ["/api/v3/ticker/price", endpoint(oneOrAll, someSymbols)],
  ["/api/v3/ticker/bookTicker", endpoint(oneOrAll, someSymbols)],
  ["/api/v3/referencePrice", endpoint(fixed(2), oneSymbol, ["symbol"])],
  [
    "/api/v3/referencePrice/calculation",
    endpoint(fixed(2), { ...oneSymbol, symbolStatus: STATUS }, ["symbol"]),
  ],
]);
