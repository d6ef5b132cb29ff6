import type { FieldFault } from "./field-errors.ts";

const MAX_LABEL = 100;
// Pasted along from web pages, never meant: as the server trims them.
const INVISIBLE_ENDS = /^[\s\u200b-\u200d\u2060\ufeff]+|[\s\u200b-\u200d\u2060\ufeff]+$/g;
// Control characters, line ends, and signs that turn the direction of the text around them, as the server refuses them.
const UNFIT_FOR_LABEL = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/** Without the blanks and invisible characters around it; nothing inside is touched. */
export function trimEnds(text: string): string {
  return text.replace(INVISIBLE_ENDS, "");
}

/** What is wrong with a name that somebody gives to a key. */
export function judgeLabel(label: string): FieldFault | undefined {
  return UNFIT_FOR_LABEL.test(label) ? { id: "key.label.unfit" } : tooLong(label, MAX_LABEL);
}

export function tooLong(value: string, limit: number): FieldFault | undefined {
  return value.length > limit ? { id: "key.too_long", values: { limit } } : undefined;
}
