import type { Problem } from "./shapes/problem.ts";

/** What the server may say is wrong; docs/errors.md lists them. */
export type ErrorCode = Problem["code"];

/**
 * What may be wrong on the way: `timeout`: no whole answer within the time of the call, so what was asked for may have been done;
 * `unreachable`: no connection, or it broke; `unexpected_answer`: something else answered than Keyhold.
 */
export type ConnectionCode = "timeout" | "unreachable" | "unexpected_answer";

interface ProblemFacts {
  readonly code: ErrorCode | ConnectionCode;
  readonly detail: string;
  readonly status?: number;
  readonly params?: Problem["params"];
  readonly request_id?: string | undefined;
  readonly hint?: string | undefined;
  readonly errors?: Problem["errors"];
  readonly retryAfter?: number | undefined;
}

/** The one error of this client. Its message is for a person; programs look at the code. */
export class KeyholdProblem extends Error {
  readonly code: ErrorCode | ConnectionCode;
  /** Of the HTTP answer; 0 when there was none. */
  readonly status: number;
  /** Values that belong to the code. */
  readonly params: Problem["params"];
  /** What may help, in a sentence. */
  readonly hint: string | undefined;
  /** Which fields were not acceptable, and why. */
  readonly errors: NonNullable<Problem["errors"]>;
  /** The number under which the server's log knows the request. */
  readonly request_id: string | undefined;
  /** How long to wait before trying again, in seconds. */
  readonly retryAfter: number | undefined;

  constructor({ code, detail, status = 0, params = {}, hint, errors, request_id, retryAfter }: ProblemFacts) {
    super(detail);
    this.name = "KeyholdProblem";
    this.code = code;
    this.status = status;
    this.params = params;
    this.hint = hint;
    this.errors = errors ?? [];
    this.request_id = request_id;
    this.retryAfter = retryAfter;
  }
}

/** What happened before there was an answer. */
export function onTheWay(code: "timeout" | "unreachable", detail: string): KeyholdProblem {
  return new KeyholdProblem({ code, detail });
}

/** What an answer that is not 2xx says. Whatever stands before a server may have written it. */
export function problemIn(status: number, body: unknown, headers: Headers): KeyholdProblem {
  const waits = headers.get("retry-after") ?? "";
  const retryAfter = /^\d{1,9}$/.test(waits) ? Number(waits) : undefined;
  if (isProblem(body)) return new KeyholdProblem({ ...body, status, retryAfter });
  const detail = `Something answered ${status} that is not Keyhold's API.`;
  return new KeyholdProblem({ code: "unexpected_answer", detail, status, retryAfter });
}

function isProblem(body: unknown): body is Problem {
  if (typeof body !== "object" || body === null || !("type" in body) || !("detail" in body)) return false;
  return (
    String(body.type).startsWith("urn:keyhold:error:") && "code" in body && typeof body.code === "string"
  );
}
