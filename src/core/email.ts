/** RFC 5321 section 4.5.3.1, less the angle brackets. */
const MAX_LENGTH = 254;

/**
 * Parts between dots on both sides (RFC 5322 section 3.2.3, dot-atom), letters of any script included (RFC 6531). What
 * stands around an address in a list or a letter head, such as < > , ; is none of it. Quoted names are not taken.
 */
const PART = String.raw`[^\s@.,:;<>()[\]"\\\p{Cc}\p{Cf}\p{Cs}]+`;
const ADDRESS = new RegExp(
  String.raw`^(?=[^@]{1,64}@)${PART}(\.${PART})*@(?!-)${PART}(\.(?!-)${PART})*$`,
  "u",
);

/**
 * The form under which an e-mail address is stored and compared: without surrounding space, in lower case, Unicode NFC.
 * Answers `undefined` for what is not an address, or holds characters that nobody sees (control and format characters,
 * half surrogate pairs). Whether the mailbox exists is not asked.
 */
export function normaliseEmail(text: string): string | undefined {
  const email = text.trim().toLowerCase().normalize("NFC");
  return email.length <= MAX_LENGTH && ADDRESS.test(email) ? email : undefined;
}
