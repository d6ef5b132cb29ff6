import { type Family, Refusal } from "./refusal.ts";

const MINUTE = 60_000;
const API_LIMIT = 6_000;
const SAPI_LIMIT = 12_000;
/** Requests over the limit in one minute before the address is banned, and for how long: ours; Binance publishes "2 minutes to 3 days". */
const PATIENCE = 10;
const BAN = 120_000;

/** Used weight per source address in the running minute, and banned addresses. */
export interface Weights {
  /** What an address may use of /api in a minute. */
  readonly limit: number;
  minute: number;
  readonly used: Map<string, number>;
  readonly excess: Map<string, number>;
  /** Address to the end of its ban, in ms. */
  readonly bans: Map<string, number>;
}

/** What a request weighs, and where. */
interface Weighed {
  readonly address: string;
  readonly family: Family;
  readonly path: string;
  readonly weight: number;
}

export const emptyWeights = (generosity = 1): Weights => ({
  limit: API_LIMIT * generosity,
  minute: 0,
  used: new Map(),
  excess: new Map(),
  bans: new Map(),
});

/**
 * Counts a request and answers the headers that report it. /api shares 6000 a minute per address; each /sapi
 * endpoint has 12000 a minute of its own and never bans. Over the limit: 429, -1003 and Retry-After; who goes on is
 * banned for two minutes with 418.
 * Source: binance-spot-api-docs rest-api.md "IP Limits"; the /sapi limits are reported by third parties only.
 */
export function chargeWeight(weights: Weights, now: number, request: Weighed): Record<string, string> {
  const { address, family } = request;
  turnMinute(weights, now);
  const banned = weights.bans.get(address);
  if (banned !== undefined && banned > now) throw ban(banned, now);

  const { used, headers } = addWeight(weights, request);
  const limit = family === "api" ? weights.limit : SAPI_LIMIT;
  if (used <= limit) return headers;

  if (family === "api") {
    const excess = (weights.excess.get(address) ?? 0) + 1;
    weights.excess.set(address, excess);
    if (excess > PATIENCE) {
      weights.bans.set(address, now + BAN);
      throw ban(now + BAN, now);
    }
  }
  throw new Refusal(
    429,
    -1003,
    `Too much request weight used; current limit is ${limit} request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.`,
    "rate_limit",
    { ...headers, "retry-after": String(Math.ceil((MINUTE - (now % MINUTE)) / 1_000)) },
  );
}

/** Counts weight whatever the limit says, and answers the headers that report it. */
export function addWeight(
  weights: Weights,
  { address, family, path, weight }: Weighed,
): { readonly used: number; readonly headers: Record<string, string> } {
  const counter = family === "api" ? address : `${address} ${path}`;
  const used = (weights.used.get(counter) ?? 0) + weight;
  weights.used.set(counter, used);
  return {
    used,
    headers:
      family === "api"
        ? { "x-mbx-used-weight": String(used), "x-mbx-used-weight-1m": String(used) }
        : { "x-sapi-used-ip-weight-1m": String(used) },
  };
}

function turnMinute(weights: Weights, now: number): void {
  const minute = Math.floor(now / MINUTE);
  if (minute === weights.minute) return;
  weights.minute = minute;
  weights.used.clear();
  weights.excess.clear();
  for (const [address, end] of weights.bans) if (end <= now) weights.bans.delete(address);
}

const ban = (end: number, now: number) =>
  new Refusal(
    418,
    -1003,
    `Way too much request weight used; IP banned until ${end}. Please use WebSocket Streams for live updates to avoid bans.`,
    "banned",
    { "retry-after": String(Math.max(1, Math.ceil((end - now) / 1_000))) },
  );
