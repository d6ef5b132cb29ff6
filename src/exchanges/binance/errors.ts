import type { DoubtCode, NoticeParams, RejectionCode } from "../../core/keys/notices.ts";
import type { AnswerVerdict } from "../exchange.ts";
import { parseJson, toObject } from "../json.ts";

/**
 * Codes that are a verdict on the key (https://github.com/binance/binance-spot-api-docs/blob/master/errors.md; -2008,
 * -1099, -2017 and -3001 are not listed there, but were seen by many). Every other code says something about the
 * request, the account's orders or the exchange.
 */
const REJECTING: ReadonlyMap<number, RejectionCode> = new Map([
  [-1002, "not_authorized"],
  [-1022, "wrong_secret"],
  [-1099, "not_authorized"],
  [-2008, "unknown_key_or_swapped"],
  [-2014, "malformed_key"],
  [-2015, "unknown_key_or_swapped"],
  [-2017, "keys_locked"],
  [-3001, "two_factor_missing"],
]);

const DOUBTFUL: ReadonlyMap<number, DoubtCode> = new Map([
  [-1000, "exchange_fault"],
  [-1001, "exchange_fault"],
  [-1003, "rate_limited"],
  [-1006, "exchange_fault"],
  [-1007, "exchange_fault"],
  [-1008, "exchange_fault"],
  [-1015, "rate_limited"],
  [-1016, "exchange_fault"],
  [-1021, "clock"],
]);

/** Statuses that say it all; their bodies may be anything, HTML included. */
const BY_STATUS: ReadonlyMap<number, DoubtCode> = new Map([
  [403, "blocked"],
  [408, "exchange_fault"],
  [418, "banned"],
  [429, "rate_limited"],
  [451, "restricted_location"],
]);

/**
 * Tells what an answer of Binance says about the key. Only a documented refusal in a 4xx answer, or in a 200, is one;
 * a fault of the exchange, of a firewall or of the network never is.
 */
export function classifyError(status: number, body: string): AnswerVerdict {
  const statusDoubt = BY_STATUS.get(status);
  if (statusDoubt !== undefined) return unclear(statusDoubt, status);
  if (status >= 500) return unclear("exchange_fault", status);
  if (status !== 200 && (status < 400 || status > 499)) return unclear("not_understood", status);
  const json = parseJson(body);
  if (status === 200 && Array.isArray(json)) return { kind: "accepted" };
  const answer = toObject(json);
  if (status === 200 && answer?.has("code") === false) return { kind: "accepted" };
  const code = answer?.get("code");
  if (typeof code !== "number") return unclear("not_understood", status);
  const message = answer?.get("msg");
  const rejecting = REJECTING.get(code);
  if (rejecting === undefined) return unclear(doubtOf(code, message), status);
  return { kind: "rejected", reason: { code: rejecting, params: paramsOf(rejecting, message) } };
}

// A timestamp more than 10 s ahead is not -1021 but "malformed" (changelog of 2024-12-09).
function doubtOf(code: number, message: unknown): DoubtCode {
  if (code === -1102 && typeof message === "string" && message.includes("timestamp")) return "clock";
  return DOUBTFUL.get(code) ?? "not_understood";
}

function paramsOf(code: RejectionCode, message: unknown): NoticeParams {
  return code === "unknown_key_or_swapped" ? { address: addressIn(message) } : {};
}

// Below /sapi the message of -2015 ends with the address that Binance saw. It is the one thing of the exchange's text
// that is shown to people, so nothing but an address can come through.
const SEEN_ADDRESS = /request ip: ?([0-9a-f:.]{2,45})$/i;

function addressIn(message: unknown): string | null {
  return typeof message === "string" ? (SEEN_ADDRESS.exec(message.trim())?.[1] ?? null) : null;
}

function unclear(code: DoubtCode, status: number): AnswerVerdict {
  return { kind: "unclear", cause: { code, params: { status } } };
}
