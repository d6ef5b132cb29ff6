import type { FieldError } from "../errors.ts";
import { Secret } from "../secret.ts";

/** What a user hands over, read: ready to be shown to the exchange. */
export interface KeyInput {
  readonly keyType: "hmac";
  readonly apiKey: string;
  readonly secret: Secret;
}

/** The kinds of key that can be handed over. Keys with a private key of their own (PEM) are not among them yet. */
export const ACCEPTED_KEY_TYPES = ["hmac"] as const;

const MAX_API_KEY = 256;
const MAX_SECRET = 8_192;
const VISIBLE_ASCII = /^[\x21-\x7e]*$/;
// Zero-width space, non-joiner and joiner, word joiner, byte order mark: pasted along from web pages, never meant.
const INVISIBLE_END = /^[\s\u200b-\u200d\u2060\ufeff]$/;
const MASK = /\*{3}|\u2026|\u2022/;

/**
 * Reads API key and secret as a person typed or pasted them. Blanks and invisible characters at the ends go; nothing
 * inside is touched. A displayed mask such as `abcd****wxyz` is refused, lest it be stored over the real value.
 * Returns every fault, by the field's name in the request; messages never contain a value.
 */
export function readKeyInput(input: {
  api_key: string;
  secret_key: string;
}): { key: KeyInput } | { errors: readonly FieldError[] } {
  const apiKey = trim(input.api_key);
  const secret = trim(input.secret_key);
  const errors: FieldError[] = [];
  const faultOfKey = fault(apiKey, MAX_API_KEY);
  if (faultOfKey !== undefined) errors.push({ field: "api_key", message: faultOfKey });
  const faultOfSecret = secret.startsWith("-----BEGIN")
    ? "A private key in PEM form cannot be handed over yet. Make an HMAC key at the exchange."
    : fault(secret, MAX_SECRET);
  if (faultOfSecret !== undefined) errors.push({ field: "secret_key", message: faultOfSecret });
  else if (secret === apiKey) {
    errors.push({ field: "secret_key", message: "Both fields hold the same value." });
  }
  if (errors.length > 0) return { errors };
  return { key: { keyType: "hmac", apiKey, secret: new Secret(secret) } };
}

function fault(value: string, max: number): string | undefined {
  if (value === "") return "Nothing was entered.";
  if (value.length > max) return `Use at most ${max} characters.`;
  if (MASK.test(value)) return "This is a masked value, as shown on a page. Enter the real one.";
  if (!VISIBLE_ASCII.test(value)) return "There is a blank or an unusual character inside. Copy it again.";
  return undefined;
}

// By hand: a regular expression for the end of a long string of blanks takes quadratic time.
function trim(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && INVISIBLE_END.test(text.charAt(start))) start++;
  while (end > start && INVISIBLE_END.test(text.charAt(end - 1))) end--;
  return text.slice(start, end);
}
