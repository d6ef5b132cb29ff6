import { duplicateParameter, Refusal } from "./refusal.ts";

const MOST_PARAMETERS = 100;

/** One `name=value` of a query string or form body, with the bytes it arrived as. */
export interface Parameter {
  readonly raw: string;
  readonly name: string;
  /** Undefined when the percent-encoding is broken. */
  readonly value: string | undefined;
}

/**
 * Cuts a raw query string or form body at each `&`. `raw` holds one byte a character (latin1), as node:http
 * gives a request target. Whoever can connect chooses these bytes: nothing here is authenticated yet.
 */
export function parseParameters(raw: string): Parameter[] {
  return raw.split("&").map((part) => {
    const equals = part.indexOf("=");
    const name = equals < 0 ? part : part.slice(0, equals);
    return { raw: part, name: decode(name) ?? name, value: decode(equals < 0 ? "" : part.slice(equals + 1)) };
  });
}

/** The bytes that a signature covers: everything as it arrived but `signature` itself; query, then body, no `&` between. */
export function signedPayload(query: readonly Parameter[], body: readonly Parameter[]): Buffer {
  const without = (list: readonly Parameter[]) =>
    list
      .filter((parameter) => parameter.name !== "signature")
      .map((parameter) => parameter.raw)
      .join("&");
  return Buffer.from(without(query) + without(body), "latin1");
}

/** Name to value. A name twice in one place is refused (-1101); in both places the query string wins. */
export function mergeParameters(
  query: readonly Parameter[],
  body: readonly Parameter[],
): ReadonlyMap<string, string> {
  return new Map([...collect(body), ...collect(query)]);
}

function collect(list: readonly Parameter[]): Map<string, string> {
  const values = new Map<string, string>();
  if (list.length > MOST_PARAMETERS) {
    throw new Refusal(400, -1101, "Too many parameters sent for this endpoint.", "parameter");
  }
  for (const { raw, name, value } of list) {
    if (raw === "") continue;
    if (values.has(name)) throw duplicateParameter();
    if (value === undefined) {
      throw new Refusal(400, -1100, "Illegal characters found in a parameter.", "parameter");
    }
    values.set(name, value);
  }
  return values;
}

function decode(text: string): string | undefined {
  try {
    return decodeURIComponent(Buffer.from(text, "latin1").toString("utf8").replaceAll("+", " "));
  } catch {
    return undefined;
  }
}
