import type { Account } from "../../accounts.ts";
import type { Call, SignedEndpoint } from "../../endpoint.ts";
import { badParameter, Refusal } from "../../refusal.ts";
import type { Draft } from "../order.ts";
import { countHeaders, countOrders, uncountOrders } from "../order-count.ts";
import { readOption } from "../read-values.ts";
import { deskOf } from "../registry.ts";
import { cancelOne, readCancelId } from "./cancel.ts";
import {
  checkAllFilters,
  ORDER_NAMES,
  optionalNames,
  placeDraft,
  readOrder,
  readResponseType,
} from "./place.ts";
import { bookOf, freeTrading } from "./signed.ts";

interface Attempt {
  readonly result: "SUCCESS" | "FAILURE" | "NOT_ATTEMPTED";
  readonly response: unknown;
}

const NOT_ATTEMPTED: Attempt = { result: "NOT_ATTEMPTED", response: null };

/** Tries something and turns a refusal by the matching engine or a limit into a part of the answer. */
function attempt(act: () => unknown): Attempt {
  try {
    return { result: "SUCCESS", response: act() };
  } catch (error) {
    if (!(error instanceof Refusal) || error.verdict === "parameter") throw error;
    return { result: "FAILURE", response: { code: error.code, msg: error.message } };
  }
}

/**
 * Cancels one order and places another. Filters and the order limit are looked at first and refuse the whole.
 * Source: binance-spot-api-docs rest-api.md "Cancel an Existing Order and Send a New Order".
 */
function cancelReplace(call: Call, account: Account): unknown {
  const draft = readOrder(call);
  const mode = readOption(call.parameters, "cancelReplaceMode", ["STOP_ON_FAILURE", "ALLOW_FAILURE"]);
  if (mode === undefined) throw badParameter("cancelReplaceMode");
  const whenLimited = readOption(call.parameters, "orderRateLimitExceededMode", [
    "DO_NOTHING",
    "CANCEL_ONLY",
  ]);
  const cancelId = readCancelId(call, call.parameters, "cancelNewClientOrderId");
  readResponseType(call);
  checkAllFilters(call, account, bookOf(call), [draft]);

  const limited = countOne(call, account);
  if (limited !== undefined && whenLimited !== "CANCEL_ONLY") throw limited;
  const by = { id: "cancelOrderId", clientId: "cancelOrigClientOrderId" };
  const canceled = attempt(() => cancelOne(call, account, by, cancelId));
  const stops = canceled.result === "FAILURE" && mode === "STOP_ON_FAILURE";
  const placed = stops ? NOT_ATTEMPTED : attempt(() => placeUnlessLimited(call, account, draft, limited));
  return conclude(canceled, placed, limited !== undefined && mode === "STOP_ON_FAILURE");
}

function placeUnlessLimited(
  call: Call,
  account: Account,
  draft: Draft,
  limited: Refusal | undefined,
): unknown {
  if (limited !== undefined) throw limited;
  try {
    return placeDraft(call, account, draft);
  } catch (error) {
    uncountOrders(deskOf(call.trading, account).count, 1);
    throw error;
  }
}

/** Counts the new order, also when it is not attempted later; answers the refusal when it is one too many. */
function countOne(call: Call, account: Account): Refusal | undefined {
  const { count } = deskOf(call.trading, account);
  try {
    countOrders(count, 1, call.now);
    call.addHeaders(countHeaders(count));
    return undefined;
  } catch (error) {
    if (error instanceof Refusal) return error;
    throw error;
  }
}

/** The answer when both went well; else a refusal that tells both results, with 409 when one went well. */
function conclude(canceled: Attempt, placed: Attempt, isLimited: boolean): unknown {
  const data = {
    cancelResult: canceled.result,
    newOrderResult: placed.result,
    cancelResponse: canceled.response,
    newOrderResponse: placed.response,
  };
  const successes = [canceled, placed].filter(({ result }) => result === "SUCCESS").length;
  if (successes === 2) return data;
  const [code, message] =
    successes === 1
      ? [-2021, "Order cancel-replace partially failed."]
      : [-2022, "Order cancel-replace failed."];
  const status = isLimited ? 429 : successes === 1 ? 409 : 400;
  throw new Refusal(status, code, message, "order", {}, data);
}

const REQUIRED = ["symbol", "side", "type", "cancelReplaceMode"];

export const REPLACE_ENDPOINTS: readonly (readonly [string, SignedEndpoint])[] = [
  [
    "POST /api/v3/order/cancelReplace",
    freeTrading(
      {
        weight: 1,
        required: REQUIRED,
        optional: [
          ...optionalNames(ORDER_NAMES, REQUIRED),
          "newOrderRespType",
          "selfTradePreventionMode",
          "cancelNewClientOrderId",
          "cancelOrigClientOrderId",
          "cancelOrderId",
          "cancelRestrictions",
          "orderRateLimitExceededMode",
        ],
      },
      cancelReplace,
    ),
  ],
];
