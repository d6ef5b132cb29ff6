// Exact lists, no folding of cases: what a capital I or İ is, depends on the language of whoever asks.
const WORDS: ReadonlySet<string> = new Set(["DELETE", "SİL", "SIL", "sil"]);

/** Whether somebody typed the name of what is to be deleted, or a word for deleting. */
export function isConfirmed(typed: string, name: string | null): boolean {
  const text = typed.trim();
  return WORDS.has(text) || (name !== null && text === name.trim());
}
