import type { IncomingMessage } from "node:http";
import type { BotRequest } from "../exchanges/index.ts";

/** A request to the gateway, cut into its parts. */
export interface Target extends Omit<BotRequest, "body"> {
  readonly exchangeId: string;
  readonly apiKey: string | undefined;
}

/** Origin-form alone, byte for byte: no escape, no empty part, no dot that could lead somewhere else. */
const TARGET = /^\/gateway\/([a-z-]{1,32})((?:\/[A-Za-z0-9]+){1,8})(?:\?([\x21\x22\x24-\x7e]*))?$/;
const METHODS: ReadonlySet<string> = new Set(["GET", "POST", "PUT", "DELETE"]);
const FORM = /^(?:application\/x-www-form-urlencoded|application\/json)\s*(?:;|$)/i;

/**
 * Reads the request line and headers as they came over the wire: whoever decides on what a router has decoded and merged decides
 * on something else than what was sent. Undefined for what is no request to an exchange.
 */
export function readTarget({
  method = "",
  url = "",
  headers,
  rawHeaders,
}: IncomingMessage): Target | undefined {
  const [, exchangeId, path, query = ""] = TARGET.exec(url) ?? [];
  if (exchangeId === undefined || path === undefined || !METHODS.has(method)) return undefined;
  if (count(rawHeaders, "host") !== 1 || count(rawHeaders, "x-mbx-apikey") > 1) return undefined;
  const hasBody = headers["transfer-encoding"] !== undefined || Number(headers["content-length"] ?? 0) > 0;
  if (method === "GET" && hasBody) return undefined;
  const type = headers["content-type"];
  if (type !== undefined && !FORM.test(type)) return undefined;
  return {
    method: method as Target["method"],
    exchangeId,
    path,
    query,
    apiKey: one(headers["x-mbx-apikey"]),
    timeUnit: one(headers["x-mbx-time-unit"]),
  };
}

/** The body as text; undefined for what is not visible ASCII, or no form: JSON is what some clients call an empty body. */
export function readBody(type: string | undefined, body: unknown): string | undefined {
  if (!Buffer.isBuffer(body) || body.length === 0) return "";
  if (type !== undefined && !/^application\/x-www-form-urlencoded/i.test(type)) return undefined;
  const text = body.toString("latin1");
  return /^[\x21-\x7e]*$/.test(text) ? text : undefined;
}

/** Node joins or drops what comes twice; only the raw list, names and values in turn, shows it. */
function count(rawHeaders: readonly string[], name: string): number {
  let found = 0;
  for (let index = 0; index < rawHeaders.length; index += 2) {
    if (rawHeaders[index]?.toLowerCase() === name) found += 1;
  }
  return found;
}

function one(header: string | string[] | undefined): string | undefined {
  return Array.isArray(header) ? header.join() : header;
}
