import { STATUS_CODES } from "node:http";
import type { FastifyError, FastifyReply, FastifyRequest } from "fastify";
import { PROBLEM_TYPE, type Problem } from "../api/problem.ts";
import { type ErrorCode, type ErrorKind, type FieldError, KeyholdError } from "../core/errors.ts";
import type { Log } from "../log.ts";
import type { LevelsOf } from "../log-events.ts";
import { describeError } from "./describe-error.ts";

const STATUS: Readonly<Record<ErrorKind, number>> = {
  malformed: 400,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  method_not_allowed: 405,
  conflict: 409,
  gone: 410,
  payload_too_large: 413,
  unsupported_media_type: 415,
  invalid: 422,
  too_many: 429,
  headers_too_large: 431,
  internal: 500,
  unavailable: 503,
};

/** The fields are the client's to name and to number: an answer must not grow with them. */
const MAX_FIELD_ERRORS = 20;
const MAX_FIELD_NAME = 100;

/** Turns whatever was thrown into the one form of error that leaves this server, and answers its code. */
export function answerError(
  log: Log,
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): ErrorCode {
  const known = asKeyholdError(error, request);
  const status = STATUS[known.kind];
  const isFault = known.kind === "internal" || known.kind === "unavailable";
  log.write(levelOf(known), "request.refused", {
    request_id: request.id,
    method: request.method,
    ...(request.routeOptions.url === undefined ? {} : { route: request.routeOptions.url }),
    status,
    code: known.code,
    ...(isFault ? describeError(error) : {}),
  });
  const seconds = known.params.seconds ?? known.params.retry_after_seconds;
  if (typeof seconds === "number") reply.header("retry-after", String(seconds));
  if (known.kind === "unauthenticated") reply.header("www-authenticate", "Bearer");
  reply.code(status).type(PROBLEM_TYPE).send(problemOf(known, request.id));
  return known.code;
}

function levelOf({ kind, code }: KeyholdError): LevelsOf<"request.refused"> {
  if (code === "exchange_unavailable") return "warn";
  return kind === "internal" || kind === "unavailable" ? "error" : "debug";
}

export function problemOf(error: KeyholdError, requestId: string): Problem {
  return {
    type: `urn:keyhold:error:${error.code}`,
    title: error.title,
    status: STATUS[error.kind],
    detail: error.message,
    code: error.code,
    params: error.params,
    request_id: requestId,
    ...(error.hint === undefined ? {} : { hint: error.hint }),
    ...(error.fields === undefined ? {} : { errors: [...error.fields] }),
  };
}

/** What Node's HTTP parser says of bytes that never became a request, in our words. */
export function parserError(code: string | undefined): KeyholdError {
  switch (code) {
    case "HPE_HEADER_OVERFLOW":
      return new KeyholdError("headers_too_large");
    case "ERR_HTTP_REQUEST_TIMEOUT":
      return malformed("it did not arrive in time");
    default:
      return malformed("it is not well-formed HTTP");
  }
}

/** A whole HTTP response for what never became a request. */
export function rawProblem(
  error: KeyholdError,
  requestId: string,
  headers: Readonly<Record<string, string>>,
): string {
  const body = JSON.stringify(problemOf(error, requestId));
  const status = STATUS[error.kind];
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `x-request-id: ${requestId}`,
    `content-type: ${PROBLEM_TYPE}`,
    `content-length: ${Buffer.byteLength(body)}`,
    "connection: close",
    "",
    body,
  ].join("\r\n");
}

function asKeyholdError(error: unknown, request: FastifyRequest): KeyholdError {
  if (error instanceof KeyholdError) return error;
  if (!(error instanceof Error) || !("code" in error || "validation" in error)) {
    return new KeyholdError("internal", { cause: error });
  }
  return fromFramework(error as FastifyError, request);
}

function fromFramework(error: FastifyError, request: FastifyRequest): KeyholdError {
  if (error.validation !== undefined) {
    return new KeyholdError("validation_failed", { fields: fieldErrors(error.validation) });
  }
  switch (error.code) {
    case "FST_ERR_CTP_BODY_TOO_LARGE":
      return new KeyholdError("payload_too_large", {
        params: { limit: request.routeOptions.bodyLimit ?? 0 },
      });
    case "FST_ERR_CTP_INVALID_MEDIA_TYPE":
      return new KeyholdError("unsupported_media_type");
    case "FST_ERR_CTP_INVALID_CONTENT_LENGTH":
      return malformed("the body is shorter or longer than its Content-Length");
    case "FST_ERR_BAD_URL":
    case "FST_ERR_MAX_PARAM_LENGTH":
      return malformed("the address is not well formed");
    default:
      return error.statusCode === 400
        ? malformed("the body is not well-formed JSON")
        : new KeyholdError("internal", { cause: error });
  }
}

function malformed(problem: string): KeyholdError {
  return new KeyholdError("malformed_request", { params: { problem } });
}

function fieldErrors(validation: NonNullable<FastifyError["validation"]>): FieldError[] {
  return validation.slice(0, MAX_FIELD_ERRORS).map(({ instancePath, keyword, params, message }) => {
    const parent = instancePath.slice(1).replaceAll("/", ".");
    const child = params.additionalProperty ?? params.missingProperty;
    const field = [parent, typeof child === "string" ? child : ""].filter((part) => part !== "").join(".");
    return { field: field.slice(0, MAX_FIELD_NAME), message: sentence(keyword, params, message) };
  });
}

function sentence(keyword: string, params: Record<string, unknown>, message: string | undefined): string {
  switch (keyword) {
    case "additionalProperties":
      return "This field is not known here.";
    case "required":
      return "This field is missing.";
    case "minLength":
      return `Use at least ${params.limit} characters.`;
    case "maxLength":
      return `Use at most ${params.limit} characters.`;
    case "enum":
      return `Possible values: ${[params.allowedValues].flat().join(", ")}.`;
    case "type":
      return `This must be of the type ${[params.type].flat().join(" or ")}.`;
    case "format":
      return `This is not a valid ${params.format}.`;
    default:
      return `This ${message ?? "is not acceptable"}.`;
  }
}
