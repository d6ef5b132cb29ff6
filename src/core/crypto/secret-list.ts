const MIN_BYTES = 32;

/**
 * Reads shared secrets separated by commas, blanks around each dropped, each at least 32 bytes of UTF-8 (RFC 7518 section 3.2
 * asks that much of HS256). The problem is the end of a sentence about the variable, names the position at fault and holds
 * nothing of the value.
 */
export function parseSecretList(text: string): { readonly entries: readonly string[] } | { problem: string } {
  const entries = text.split(",").map((entry) => entry.trim());
  for (const [index, entry] of entries.entries()) {
    const place = entries.length === 1 ? "" : `in entry ${index + 1} of ${entries.length} `;
    if (Buffer.byteLength(entry) < MIN_BYTES)
      return { problem: `${place}is shorter than ${MIN_BYTES} bytes` };
    if (entries.indexOf(entry) < index) return { problem: `${place}repeats an earlier entry` };
  }
  return { entries };
}
