import type { Denial, DenialReason } from "../../../core/bots/decide.ts";
import type { OwnAnswer, Refusal } from "../../gateway.ts";
import { fault } from "./faults.ts";

/**
 * The words by which ccxt knows that a key lacks a right, and not that something is wrong with the key; whatever stands before
 * them reaches the person.
 */
const NO_PRIVILEGE = "this virtual key has no operation privilege";

/**
 * Never -2015: a client that has had an answer before takes it for a rate limit and asks again and again. A 503 with an
 * empty or foreign body is taken for an exchange that is away; -1001 and -1007 tell more and are retried likewise.
 */
export function refuse(
  refusal: Refusal,
  { seconds, text }: { readonly seconds?: number; readonly text?: string } = {},
): OwnAnswer {
  switch (refusal) {
    case "not_found":
      return fault(404, -1020, "This operation is not supported.");
    case "wrong_key":
      return fault(401, -2014, "API-key format invalid.");
    case "wrong_signature":
      return fault(400, -1022, "Signature for this request is not valid.");
    case "too_late":
      return fault(400, -1021, "Timestamp for this request is outside of the recvWindow.");
    case "too_early":
      return fault(400, -1021, "Timestamp for this request was 1000ms ahead of the server's time.");
    case "busy":
      return fault(429, -1003, text ?? "Too many requests queued.", seconds ?? 1);
    case "unavailable":
      return fault(503, -1001, text ?? "Internal error; unable to process your request. Please try again.");
    case "outcome_unknown":
      return fault(
        503,
        -1007,
        "Timeout waiting for response from backend server. Send status unknown; execution status unknown.",
      );
  }
}

const TEXTS: Readonly<Record<DenialReason, string>> = {
  expired: "API-key format invalid.",
  paused: "Paused by its owner",
  address: "Not to be used from {address}",
  read_only: "May read only",
  symbol: "This symbol is not permitted for this account.",
  order_type: "Orders of the type {type} are not allowed",
  order_value: "Worth {value} USDT, over the cap of {cap} USDT for one order",
  day_value: "Over the daily cap of {cap} USDT; {used} used, {value} wanted",
  orders_per_minute: "Too many new orders; current limit is {limit} orders per 1 MINUTE.",
  order_pending: "An order of this symbol or client id is still on its way",
  not_valued: "Invalid symbol: it has no price in USDT by which an order could be valued.",
  replayed: "This very request was received before; it is accepted once",
  price_unknown: "No fresh price to value this order by. Please try again.",
  key_not_usable: "The exchange key behind it is frozen, rejected or gone",
  not_modelled: "{what} is not on the list of this gateway",
};

/** Refuses what the limits do not allow. */
export function deny({ reason, params }: Denial): OwnAnswer {
  const text = TEXTS[reason].replace(/\{(\w+)\}/g, (_, name: string) => String(params[name] ?? ""));
  switch (reason) {
    case "expired":
      return fault(401, -2014, text);
    case "symbol":
      return fault(400, -2010, text);
    case "not_valued":
      return fault(400, -1121, text);
    case "orders_per_minute":
      return fault(429, -1015, text, Number(params.seconds ?? 1));
    case "price_unknown":
      return fault(503, -1001, text);
    case "replayed":
    case "order_pending":
      return fault(400, -2010, `Duplicate order sent. ${text}.`);
    default:
      return fault(403, -1002, `${text}: ${NO_PRIVILEGE}.`);
  }
}
