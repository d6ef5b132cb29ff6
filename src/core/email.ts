/**
 * The form under which an e-mail address is stored and compared: Unicode NFC, without surrounding space, in lower case.
 * Answers `undefined` for what is not an address. Whether the mailbox exists is not asked.
 */
export function normaliseEmail(text: string): string | undefined {
  const email = text.trim().normalize("NFC").toLowerCase();
  return email.length <= 254 && /^[^\s@\p{Cc}]{1,64}@[^\s@\p{Cc}.]+(\.[^\s@\p{Cc}.]+)*$/u.test(email)
    ? email
    : undefined;
}
