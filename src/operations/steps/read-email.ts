import { normaliseEmail } from "../../core/email.ts";
import { KeyholdError } from "../../core/errors.ts";
import { isPlaceholderEmail } from "../../core/host-login/identity.ts";

/** The e-mail in the form in which it is stored. Throws `validation_failed`. */
export function readEmail(typed: string): string {
  const email = normaliseEmail(typed);
  if (email !== undefined && !isPlaceholderEmail(email)) return email;
  throw new KeyholdError("validation_failed", {
    fields: [{ field: "email", message: "This is not an e-mail address." }],
  });
}
