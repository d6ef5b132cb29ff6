import { parseDecimal } from "../../../core/bots/decimal.ts";
import type { NamedOrder } from "../../../core/bots/settle.ts";
import type { ExchangeRequest } from "../../exchange.ts";
import type { OrderReport, OrderState, TradeAction, TradeOutcome } from "../../gateway.ts";
import { isMoment, type JsonObject, parseJson, toObject } from "../../json.ts";

/** enums.md, "Order status". */
const FINAL = new Set(["FILLED", "CANCELED", "REJECTED", "EXPIRED", "EXPIRED_IN_MATCH"]);
const OPEN = new Set(["NEW", "PENDING_NEW", "PARTIALLY_FILLED", "PENDING_CANCEL"]);

/** Codes that leave open what became of a request (errors.md: unknown, disconnected, unexpected response, time-out). */
const UNCERTAIN = new Set([-1000, -1001, -1006, -1007]);

const MOST_REPORTS = 1_000;

/** What an answer to a trade says of it. The body comes from outside and may be anything. */
export function readTradeOutcome(act: TradeAction["act"], status: number, body: string): TradeOutcome {
  const json = parseJson(body);
  const answer = toObject(json);
  const code = codeOf(answer);
  if (status === 200) {
    const isUnderstood = answer !== undefined || Array.isArray(json);
    return isUnderstood && code === null ? reported(act, json) : unknown(code);
  }
  if (status < 400 || status === 408 || status >= 500 || (code !== null && UNCERTAIN.has(code))) {
    return unknown(code);
  }
  const parts = act === "replace" ? toObject(answer?.get("data")) : undefined;
  // 409 says that one of two halves was done; which, only its data tells.
  if (parts === undefined)
    return status === 409 ? unknown(code) : { done: "no", code, placed: [], touched: [] };
  // The one half may be done without the other (rest-api.md, "Cancel an Existing Order and Send a New Order").
  const touched = reportsIn(parts.get("cancelResponse"));
  const placed = reportsIn(parts.get("newOrderResponse"));
  const result = parts.get("newOrderResult");
  if (result === "SUCCESS") return { done: "yes", code, placed, touched };
  const inner = codeOf(toObject(parts.get("newOrderResponse")));
  const isCertain = inner === null || !UNCERTAIN.has(inner);
  const isRefused = isCertain && (result === "FAILURE" || result === "NOT_ATTEMPTED");
  return { done: isRefused ? "no" : "unknown", code, placed: [], touched };
}

/** The two halves of a replacement may bear the same client id, so they must not be mixed up. */
function reported(act: TradeAction["act"], json: unknown): TradeOutcome {
  const yes = { done: "yes", code: null } as const;
  if (act === "place") return { ...yes, placed: reportsIn(json), touched: [] };
  const answer = toObject(json);
  if (act === "replace" && answer !== undefined) {
    const touched = reportsIn(answer.get("cancelResponse"));
    return { ...yes, placed: reportsIn(answer.get("newOrderResponse")), touched };
  }
  return { ...yes, placed: [], touched: reportsIn(json) };
}

function unknown(code: number | null): TradeOutcome {
  return { done: "unknown", code, placed: [], touched: [] };
}

function codeOf(answer: JsonObject | undefined): number | null {
  const code = answer?.get("code");
  return typeof code === "number" ? code : null;
}

/** The orders in an answer, wherever it holds them: alone, in a list, in the reports of an order list. */
function reportsIn(json: unknown): readonly OrderReport[] {
  if (Array.isArray(json)) return json.slice(0, MOST_REPORTS).flatMap(reportsIn);
  const answer = toObject(json);
  if (answer === undefined) return [];
  if (answer.has("orderReports")) return reportsIn(answer.get("orderReports"));
  const report = readReport(answer);
  return report === undefined ? [] : [report];
}

function readReport(answer: JsonObject): OrderReport | undefined {
  // In the answer to a cancel `clientOrderId` names the cancel itself.
  const clientOrderId = answer.get("origClientOrderId") ?? answer.get("clientOrderId");
  const orderId = answer.get("orderId");
  if (typeof clientOrderId !== "string" || !Number.isSafeInteger(orderId)) return undefined;
  const status = answer.get("status");
  const known = typeof status === "string" && (FINAL.has(status) || OPEN.has(status)) ? status : null;
  return {
    clientOrderId,
    orderId: orderId as number,
    status: known,
    isFinal: known === null ? null : FINAL.has(known),
    quantity: decimalOf(answer.get("origQty")),
    executedQuantity: decimalOf(answer.get("executedQty")),
    executedQuote: decimalOf(answer.get("cummulativeQuoteQty")),
  };
}

function decimalOf(value: unknown) {
  return typeof value === "string" ? (parseDecimal(value) ?? null) : null;
}

/** rest-api.md, "Query order". */
export function orderStateRequest(symbol: string, { name, orderId }: NamedOrder): ExchangeRequest {
  const query: ExchangeRequest["query"] = [
    ["symbol", symbol],
    orderId === null ? ["origClientOrderId", name] : ["orderId", String(orderId)],
  ];
  return { method: "GET", path: "/api/v3/order", query, weight: 4 };
}

/** rest-api.md, "Cancel order". */
export function cancelRequest(symbol: string, number: number): ExchangeRequest {
  const query = [
    ["symbol", symbol],
    ["orderId", String(number)],
  ] as const;
  return { method: "DELETE", path: "/api/v3/order", query, weight: 1 };
}

const NO_SUCH_ORDER = -2013;

export function readOrderState(status: number, body: string): OrderState {
  const answer = toObject(parseJson(body));
  if (status === 400 && codeOf(answer) === NO_SUCH_ORDER) return { kind: "absent" };
  if (status !== 200 || answer === undefined) return { kind: "unclear" };
  const report = readReport(answer);
  const createdAt = answer.get("time");
  return report === undefined || !isMoment(createdAt)
    ? { kind: "unclear" }
    : { kind: "known", report, createdAt };
}
