import { parseDecimal } from "../../../core/bots/decimal.ts";
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
    return isUnderstood && code === null ? done(reportsIn(json)) : unknown(code);
  }
  if (status < 400 || status === 408 || status >= 500 || (code !== null && UNCERTAIN.has(code))) {
    return unknown(code);
  }
  const parts = act === "replace" ? toObject(answer?.get("data")) : undefined;
  if (parts === undefined) return { done: "no", code, reports: [] };
  // The one half may be done without the other (rest-api.md, "Cancel an Existing Order and Send a New Order").
  const reports = reportsIn([parts.get("cancelResponse"), parts.get("newOrderResponse")]);
  const result = parts.get("newOrderResult");
  if (result === "SUCCESS") return { done: "yes", code, reports };
  const isRefused = result === "FAILURE" || result === "NOT_ATTEMPTED";
  return { done: isRefused ? "no" : "unknown", code, reports };
}

function done(reports: readonly OrderReport[]): TradeOutcome {
  return { done: "yes", code: null, reports };
}

function unknown(code: number | null): TradeOutcome {
  return { done: "unknown", code, reports: [] };
}

function codeOf(answer: JsonObject | undefined): number | null {
  const code = answer?.get("code");
  return typeof code === "number" ? code : null;
}

/** The orders in an answer, wherever it holds them: alone, in a list, in the reports of an order list, in both halves of a replacement. */
function reportsIn(json: unknown): readonly OrderReport[] {
  if (Array.isArray(json)) return json.slice(0, MOST_REPORTS).flatMap(reportsIn);
  const answer = toObject(json);
  if (answer === undefined) return [];
  if (answer.has("cancelResponse")) {
    return reportsIn([answer.get("cancelResponse"), answer.get("newOrderResponse")]);
  }
  if (answer.has("orderReports")) return reportsIn(answer.get("orderReports"));
  const report = readReport(answer);
  return report === undefined ? [] : [report];
}

function readReport(answer: JsonObject): OrderReport | undefined {
  // In the answer to a cancel `clientOrderId` names the cancel itself.
  const clientOrderId = answer.get("origClientOrderId") ?? answer.get("clientOrderId");
  if (typeof clientOrderId !== "string" || typeof answer.get("orderId") !== "number") return undefined;
  const status = answer.get("status");
  const known = typeof status === "string" && (FINAL.has(status) || OPEN.has(status)) ? status : null;
  return {
    clientOrderId,
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
export function orderStateRequest(symbol: string, clientOrderId: string): ExchangeRequest {
  const query = [
    ["symbol", symbol],
    ["origClientOrderId", clientOrderId],
  ] as const;
  return { method: "GET", path: "/api/v3/order", query, weight: 4 };
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
