/** RFC 5321 section 4.5.3.1, less the angle brackets. */
const MAX_LENGTH = 254;

const ADDRESS = /^[^\s@\p{Cc}\p{Cf}\p{Cs}]{1,64}@[^\s@.\p{Cc}\p{Cf}\p{Cs}]+(\.[^\s@.\p{Cc}\p{Cf}\p{Cs}]+)*$/u;

/**
 * The form under which an e-mail address is stored and compared: without surrounding space, in lower case, Unicode NFC.
 * Answers `undefined` for what is not an address, or holds characters that nobody sees (control and format characters,
 * half surrogate pairs). Whether the mailbox exists is not asked.
 */
export function normaliseEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase().normalize("NFC");
  return email.length <= MAX_LENGTH && ADDRESS.test(email) ? email : undefined;
}
