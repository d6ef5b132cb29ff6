import { normaliseEmail } from "../../core/email.ts";
import { KeyholdError } from "../../core/errors.ts";

/** The e-mail in the form in which it is stored. Throws `validation_failed`. */
export function readEmail(typed: string): string {
  const email = normaliseEmail(typed);
  if (email !== undefined) return email;
  throw new KeyholdError("validation_failed", {
    fields: [{ field: "email", message: "This is not an e-mail address." }],
  });
}
