import { badValue, illegalCharacters, Refusal } from "../refusal.ts";
import { parseDecimal } from "./decimal.ts";

/** The parameters of a request by name. */
export type Parameters = ReadonlyMap<string, string>;

/** What was sent under a name; -1105 when that is empty. */
function textOf(parameters: Parameters, name: string): string | undefined {
  const text = parameters.get(name);
  if (text === "") throw new Refusal(400, -1105, `Parameter '${name}' was empty.`, "parameter");
  return text;
}

const DECIMAL = "^([0-9]{1,20})(\\.[0-9]{1,20})?$";
const CLIENT_ID = "^[a-zA-Z0-9-_]{1,36}$";

/** A decimal in units of 10^-8; undefined when it was not sent. Refuses other characters (-1100) and over 8 places (-1111). */
export function readDecimal(parameters: Parameters, name: string): bigint | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,20}(\.[0-9]{1,20})?$/.test(text)) throw illegalCharacters(name, DECIMAL);
  const value = parseDecimal(text.replace(/(\.[0-9]{8})0+$/, "$1"));
  if (value === undefined) {
    throw new Refusal(400, -1111, `Parameter '${name}' has too much precision.`, "parameter");
  }
  return value;
}

/** A whole number up to 2^53; undefined when it was not sent. Refuses anything else (-1100). */
export function readWhole(parameters: Parameters, name: string): number | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,15}$/.test(text)) throw illegalCharacters(name, "^[0-9]{1,20}$");
  return Number(text);
}

/** A time in ms: of 16 digits and more it is in us. Undefined when it was not sent. */
export function readTime(parameters: Parameters, name: string): number | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  if (!/^[0-9]{1,17}$/.test(text)) throw illegalCharacters(name, "^[0-9]{1,20}$");
  const time = Number(text);
  return time >= 1e15 ? Math.floor(time / 1_000) : time;
}

/** A client order id; undefined when it was not sent. Refuses what is not 1 to 36 letters, digits, `-` and `_` (-1100). */
export function readClientId(parameters: Parameters, name: string): string | undefined {
  const text = textOf(parameters, name);
  if (text !== undefined && !/^[a-zA-Z0-9_-]{1,36}$/.test(text)) throw illegalCharacters(name, CLIENT_ID);
  return text;
}

/** One of a closed list of words, undefined when it was not sent. Refuses another with the given error. */
export function readOption<T extends string>(
  parameters: Parameters,
  name: string,
  words: readonly T[],
  refuse: () => Refusal = () => badValue(name),
): T | undefined {
  const text = textOf(parameters, name);
  if (text === undefined) return undefined;
  const word = words.find((candidate) => candidate === text);
  if (word === undefined) throw refuse();
  return word;
}

/** How many to answer at most: 500 unless told. More than `most` is taken for `most`, 0 is refused (-1130). */
export function readLimit(parameters: Parameters, usual = 500, most = 1_000): number {
  const limit = readWhole(parameters, "limit") ?? usual;
  if (limit === 0) throw badValue("limit");
  return Math.min(limit, most);
}
