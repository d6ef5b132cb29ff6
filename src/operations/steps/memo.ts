/**
 * Remembers what `make` made of the newest `limit` texts. For pure functions alone: what they make must depend on the
 * text and nothing else, and nobody may change it.
 */
export function createMemo<T>(limit: number, make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    const known = made.get(text);
    if (known !== undefined) return known;
    const value = make(text);
    const [oldest] = made.keys();
    if (made.size >= limit && oldest !== undefined) made.delete(oldest);
    made.set(text, value);
    return value;
  };
}
