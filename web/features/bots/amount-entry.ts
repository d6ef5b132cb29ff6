import type { Language } from "../../i18n/i18n.tsx";

/** What an amount that somebody typed can mean. Decimals are as the server takes them: digits and a dot. */
type AmountReading =
  | { readonly kind: "empty" }
  | { readonly kind: "amount"; readonly decimal: string }
  /** Both are good readings, one a thousand times the other: only whoever typed it knows which. */
  | { readonly kind: "ambiguous"; readonly decimals: readonly [string, string] }
  | { readonly kind: "unreadable" };

const UNIT = / ?USDT$/i;
const BLANKS = /[\u00a0\u2009\u202f]/g;
const PLAIN = /^\d+$/;
const DECIMAL = /^(\d*)[.,](\d+)$/;
/** Groups of three behind one sign, then perhaps the other sign and a fraction. */
const GROUPED = /^([1-9]\d{0,2}(?:([ .,'’])\d{3})(?:\2\d{3})*)(?:([.,])(\d+))?$/;
const ONE_GROUP = /^([1-9]\d{0,2})([.,])(\d{3})$/;

/**
 * Reads an amount. A comma and a dot mean the opposite of each other in the two languages, people paste from exchanges
 * and from each other's messages, and a wrong guess is a cap a thousand times too high: what can be read in two ways is
 * asked about. The one exception is a comma in English ("2,000"), which no form of an exchange has.
 */
export function readAmount(typed: string, language: Language): AmountReading {
  const text = typed.replace(BLANKS, " ").trim().replace(UNIT, "");
  if (text === "") return { kind: "empty" };
  if (PLAIN.test(text)) return amount(text, "");
  const [, head = "", sign, tail = ""] = ONE_GROUP.exec(text) ?? [];
  if (sign === "," && language === "en") return amount(head + tail, "");
  if (sign !== undefined) return { kind: "ambiguous", decimals: [head + tail, shortest(head, tail)] };
  const [, groups, groupSign, pointSign, rest = ""] = GROUPED.exec(text) ?? [];
  if (groups !== undefined && pointSign !== groupSign) return amount(groups.replace(/\D/g, ""), rest);
  const [, whole, fraction = ""] = DECIMAL.exec(text) ?? [];
  return whole === undefined ? { kind: "unreadable" } : amount(whole, fraction);
}

/** How to write a decimal so that it can be read in one way only. */
export function writeAmount(decimal: string, language: Language): string {
  const [whole = "", fraction] = decimal.split(".");
  if (fraction === undefined) return whole;
  const sign = language === "tr" ? "," : ".";
  return `${whole}${sign}${fraction.length === 3 ? `${fraction}0` : fraction}`;
}

function amount(whole: string, fraction: string): AmountReading {
  return { kind: "amount", decimal: shortest(whole, fraction) };
}

function shortest(whole: string, fraction: string): string {
  const digits = whole.replace(/^0+(?=\d)/, "") || "0";
  const rest = fraction.replace(/0+$/, "");
  return rest === "" ? digits : `${digits}.${rest}`;
}
