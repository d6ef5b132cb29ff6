import { KeyholdError } from "../errors.ts";

// Control characters and line ends, half a surrogate pair, and signs that turn the direction of the text around
// them: a label stands in one line beside others, and must not make them look like something else.
const UNFIT = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;

/**
 * A label as a person typed it: blanks at the ends go, and blanks alone are no label. Throws `validation_failed` when
 * it holds something that does not belong in one line of text. How long it may be, the wire schema says.
 */
export function readLabel(text: string | null): string | null {
  const label = text?.trim() ?? "";
  if (UNFIT.test(label)) {
    throw new KeyholdError("validation_failed", {
      fields: [{ field: "label", message: "A label is one line of text, without control characters." }],
    });
  }
  return label === "" ? null : label;
}
