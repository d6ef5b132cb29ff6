// Exact lists, no folding of cases: what a capital I or İ is, depends on the language of whoever asks.
const WORDS: ReadonlySet<string> = new Set(["DELETE", "SİL", "SIL", "sil"]);

/** Whether somebody typed the label of the key, or a word for deleting. */
export function isConfirmed(typed: string, label: string | null): boolean {
  const text = typed.trim();
  return WORDS.has(text) || (label !== null && text === label.trim());
}
