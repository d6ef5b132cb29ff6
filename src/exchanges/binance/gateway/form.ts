import type { OwnAnswer } from "../../gateway.ts";
import { illegalCharacters, missing, repeated, tooMany } from "./faults.ts";

/** A request's parameters, and the texts of which one was signed. */
export interface Form {
  /** In the order in which they came, `signature` left out. */
  readonly parameters: ReadonlyMap<string, string>;
  readonly signature: string | undefined;
  readonly payloads: readonly string[];
}

const MOST = 60;
const LONGEST = 12_000;
const NAME = /^[A-Za-z]{1,40}$/;

interface Pair {
  readonly raw: string;
  readonly name: string;
  readonly value: string;
}

/**
 * Cuts query string and form body into parameters. Whoever can connect chose these bytes. A name that comes twice, be it
 * once in the query and once in the body, is refused: the exchange would take the one and a check here perhaps the other.
 */
export function readForm(query: string, body: string): Form | OwnAnswer {
  const inQuery = readPairs(query);
  const inBody = readPairs(body);
  if ("status" in inQuery) return inQuery;
  if ("status" in inBody) return inBody;
  const pairs = [...inQuery, ...inBody];
  if (pairs.length > MOST) return tooMany();
  const parameters = new Map(pairs.map(({ name, value }) => [name, value]));
  if (parameters.size < pairs.length) return repeated();
  const signature = parameters.get("signature");
  parameters.delete("signature");
  return { parameters, signature, payloads: payloadsOf(inQuery, inBody) };
}

function readPairs(text: string): readonly Pair[] | OwnAnswer {
  if (text === "") return [];
  if (text.length > LONGEST) return tooMany();
  const pairs: Pair[] = [];
  for (const raw of text.split("&")) {
    const equals = raw.indexOf("=");
    const name = equals < 0 ? raw : raw.slice(0, equals);
    const value = decode(equals < 0 ? "" : raw.slice(equals + 1));
    if (!NAME.test(name) || value === undefined) return illegalCharacters();
    if (value === "") return missing(name);
    pairs.push({ raw, name, value });
  }
  return pairs;
}

/** Percent-encoded UTF-8, with `+` for a blank as in forms; undefined for what is not. */
function decode(text: string): string | undefined {
  if (!/[%+]/.test(text)) return text;
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return undefined;
  }
}

/**
 * The bytes as received, query and body without a separator (rest-api.md, "SIGNED Endpoint security"). The official
 * JavaScript connector signs `encodeURIComponent` of each value and sends another encoding of it: its form comes second.
 */
function payloadsOf(query: readonly Pair[], body: readonly Pair[]): readonly string[] {
  const received = joined(query, ({ raw }) => raw) + joined(body, ({ raw }) => raw);
  const signedByConnector =
    joined(query, ({ name, value }) => `${name}=${encodeURIComponent(value)}`) +
    joined(body, ({ name, value }) => `${name}=${encodeURIComponent(value)}`);
  return received === signedByConnector ? [received] : [received, signedByConnector];
}

function joined(pairs: readonly Pair[], write: (pair: Pair) => string): string {
  return pairs
    .filter(({ name }) => name !== "signature")
    .map(write)
    .join("&");
}
