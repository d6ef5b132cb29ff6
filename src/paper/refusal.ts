import type { FaultKind } from "./faults.ts";

/** One short word in the request log on what became of a request. */
export type Verdict =
  | "ok"
  | "public"
  | "unknown_path"
  | "too_large"
  | "rate_limit"
  | "banned"
  | "key_format"
  | "parameter"
  | "unknown_key"
  | "timestamp"
  | "bad_signature"
  | "address"
  | "permission"
  | "order_limit"
  | "filter"
  | "order"
  | `fault:${FaultKind}`;

/** An error that Binance answers with: HTTP status, code and message of its error list. */
export class Refusal extends Error {
  readonly status: number;
  readonly code: number;
  readonly verdict: Verdict;
  readonly headers: Readonly<Record<string, string>>;
  /** What the body says beside code and message. */
  readonly data: unknown;

  constructor(
    status: number,
    code: number,
    message: string,
    verdict: Verdict,
    headers: Readonly<Record<string, string>> = {},
    data?: unknown,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.verdict = verdict;
    this.headers = headers;
    this.data = data;
  }
}

/** Which family of endpoints a path belongs to; they differ in statuses, weights and headers. */
export type Family = "api" | "sapi";

/** 404 with Binance's "unsupported" code; the live body of an unknown path is a web page and not documented. */
export const unknownPath = () => new Refusal(404, -1020, "This operation is not supported.", "unknown_path");

/** -1102: a parameter is missing, empty or malformed. */
export const badParameter = (name: string) =>
  new Refusal(
    400,
    -1102,
    `Mandatory parameter '${name}' was not sent, was empty/null, or malformed.`,
    "parameter",
  );

/** -1100: a parameter has characters that it may not have. */
export const illegalCharacters = (name: string, legal: string) =>
  new Refusal(
    400,
    -1100,
    `Illegal characters found in parameter '${name}'; legal range is '${legal}'.`,
    "parameter",
  );

/** -1101: the same name twice in one place. */
export const duplicateParameter = () =>
  new Refusal(400, -1101, "Duplicate values for a parameter detected.", "parameter");

/** -1102: neither of two parameters was sent. */
export const neitherParameter = (one: string, other: string) =>
  new Refusal(
    400,
    -1102,
    `Param '${one}' or '${other}' must be sent, but both were empty/null!`,
    "parameter",
  );

/** -1106: a parameter that does not go with the others. */
export const notRequired = (name: string) =>
  new Refusal(400, -1106, `Parameter '${name}' sent when not required.`, "parameter");

/** -1128: parameters that do not go together. */
export const badCombination = () =>
  new Refusal(400, -1128, "Combination of optional parameters invalid.", "parameter");

/** -1130: a value that the parameter cannot have. */
export const badValue = (name: string) =>
  new Refusal(400, -1130, `Data sent for parameter '${name}' is not valid.`, "parameter");

/** -1104: a parameter that the endpoint does not know. */
export const unreadParameters = (read: number, sent: number) =>
  new Refusal(
    400,
    -1104,
    `Not all sent parameters were read; read '${read}' parameter(s) but was sent '${sent}'.`,
    "parameter",
  );

/** -2014: the X-MBX-APIKEY header is missing or has not the form of a key. 401 on /api, 400 on /sapi. */
export const badKeyFormat = (family: Family) =>
  new Refusal(family === "api" ? 401 : 400, -2014, "API-key format invalid.", "key_format");

/** -2015, one code for three causes: 401 on /api, 400 on /sapi, where the message ends with the address that was seen. */
export function rejectedKey(
  family: Family,
  address: string,
  verdict: "unknown_key" | "address" | "permission",
): Refusal {
  const message = "Invalid API-key, IP, or permissions for action";
  return family === "api"
    ? new Refusal(401, -2015, `${message}.`, verdict)
    : new Refusal(400, -2015, `${message}, request ip: ${address}`, verdict);
}

/** -1022: the signature does not fit the bytes that arrived. */
export const badSignature = () =>
  new Refusal(400, -1022, "Signature for this request is not valid.", "bad_signature");
