import type { GatewayDialect, TradeAction } from "../../gateway.ts";
import { BOOK, readBook, readSymbol, symbolRequest } from "./market.ts";
import { cancelRequest, orderStateRequest, readOrderState, readTradeOutcome } from "./outcome.ts";
import { parse } from "./parse.ts";
import { deny, refuse } from "./refusals.ts";

/** Binance's spot protocol as bots speak it with us. */
export const GATEWAY: GatewayDialect = {
  parse,
  refuse,
  deny,
  timePath: "/api/v3/time",
  showTime,
  readTradeOutcome,
  orderStateRequest,
  readOrderState,
  cancelRequest,
  bookRequest: BOOK,
  readBook,
  symbolRequest,
  readSymbol,
  readUsedWeight,
  asksForPause,
  refundOf,
  isForwardedHeader: (name) => FORWARDED.test(name),
};

const FORWARDED = /^(?:retry-after|date|x-mbx-[a-z0-9-]+|x-sapi-[a-z0-9-]+)$/;

function showTime(exchangeTime: number, timeUnit: string | undefined) {
  const isMicro = timeUnit?.toUpperCase() === "MICROSECOND";
  return { status: 200, body: JSON.stringify({ serverTime: isMicro ? exchangeTime * 1_000 : exchangeTime }) };
}

/** rest-api.md, "IP Limits": the weight that was used in the current minute, by the exchange's own count. */
function readUsedWeight(headers: Readonly<Record<string, unknown>>): number | undefined {
  const text = headers["x-mbx-used-weight-1m"];
  return typeof text === "string" && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

/** Since 2026-04-02 placing and cancelling cost nothing when they succeed (CHANGELOG of 2026-03-27). */
function refundOf({ act, request }: TradeAction): number {
  return act === "test" || act === "amend" ? 0 : request.weight;
}

/** 429 and 418 are for the address, but for -1015: that is the order count of one account (rest-api.md, "LIMITS"). */
function asksForPause(status: number, body: string): boolean {
  return status === 418 || (status === 429 && !/"code"\s*:\s*-1015\b/.test(body));
}
