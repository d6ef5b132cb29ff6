import { KeyholdError } from "../../core/errors.ts";
import { notice, type Rejection } from "../../core/keys/notices.ts";
import type { NotAccepted } from "./exchange-answers.ts";

/** The error for a key that is not accepted: 422 `key_too_powerful` or `key_rejected` with `params.reason`. */
export function rejectionError(reason: Rejection): KeyholdError {
  if (reason.code === "too_powerful") return new KeyholdError("key_too_powerful", { params: reason.params });
  const { message, hint } = notice(reason);
  const params = { ...reason.params, reason: reason.code, message };
  return new KeyholdError("key_rejected", hint === null ? { params } : { params, hint });
}

/** The error for a question that the exchange left open or refused. */
export function notAcceptedError(answer: NotAccepted): KeyholdError {
  if (answer.outcome === "rejected") return rejectionError(answer.reason);
  const { message, hint } = notice(answer.cause);
  const params = {
    ...answer.cause.params,
    reason: answer.cause.code,
    message,
    retry_after_seconds: answer.retryAfterSeconds,
  };
  return new KeyholdError("exchange_unavailable", hint === null ? { params } : { params, hint });
}
