import type { KeyType } from "../crypto/signing.ts";
import type { FieldError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { looksLikePem, readPrivateKey } from "./private-key.ts";

/** What a user hands over, read: ready to be shown to the exchange. */
export interface KeyInput {
  readonly keyType: KeyType;
  readonly apiKey: string;
  readonly secret: Secret;
}

/** The kinds of key that can be handed over: the secret is a text, or a private key in PEM. */
export const ACCEPTED_KEY_TYPES = ["hmac", "ed25519", "rsa"] as const;

const MAX_API_KEY = 256;
const MAX_SECRET = 8_192;
const VISIBLE_ASCII = /^[\x21-\x7e]*$/;
// Zero-width space, non-joiner and joiner, word joiner, byte order mark: pasted along from web pages, never meant.
const INVISIBLE_END = /^[\s\u200b-\u200d\u2060\ufeff]$/;
const MASK = /\*{3}|\u2026|\u2022/;

/**
 * Reads API key and secret as a person typed or pasted them. Blanks and invisible characters at the ends go; nothing
 * inside is touched, but for the line ends of a private key in PEM. A displayed mask such as `abcd****wxyz` is refused, lest it be stored over the real value.
 * Returns every fault, by the field's name in the request; messages never contain a value.
 */
export function readKeyInput(input: {
  api_key: string;
  secret_key: string;
}): { key: KeyInput } | { errors: readonly FieldError[] } {
  const apiKey = readApiKey(input.api_key);
  const secret = readSecret(input.secret_key);
  const errors: FieldError[] = "errors" in apiKey ? [...apiKey.errors] : [];
  if ("problem" in secret) errors.push({ field: "secret_key", message: secret.problem });
  else if (!("errors" in apiKey) && secret.secret.reveal() === apiKey.apiKey) {
    errors.push({ field: "secret_key", message: "Both fields hold the same value." });
  }
  if ("errors" in apiKey || "problem" in secret || errors.length > 0) return { errors };
  return { key: { ...secret, ...apiKey } };
}

/** Reads the API key alone, as `readKeyInput` does. */
export function readApiKey(text: string): { apiKey: string } | { errors: readonly FieldError[] } {
  const apiKey = trim(text);
  const message = looksLikePem(apiKey)
    ? "This is a key in PEM form. Enter the API key that the exchange shows."
    : fault(apiKey, MAX_API_KEY);
  return message === undefined ? { apiKey } : { errors: [{ field: "api_key", message }] };
}

function readSecret(text: string): Pick<KeyInput, "keyType" | "secret"> | { problem: string } {
  const secret = trim(text);
  if (looksLikePem(secret)) return readPrivateKey(secret);
  const problem = fault(secret, MAX_SECRET);
  return problem === undefined ? { keyType: "hmac", secret: new Secret(secret) } : { problem };
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
