/** What somebody asked for; the table tells them apart. */
const KINDS = ["reads", "changes", "log-ins", "bot reads", "orders"] as const;
export type Kind = (typeof KINDS)[number];

/** What was heard: `ok`, a status and a code, or `no answer`. */
type Heard = string;

/** Keeps what everybody was answered. */
export interface Tally {
  note(kind: Kind, heard: Heard, tookMs: number): void;
  /** Forgets what was heard so far. */
  reset(): void;
  /** When an error was heard last, on the monotonic clock; minus infinity when none was since the last reset. */
  lastErrorAt(): number;
  /** How many were answered well since this moment of the monotonic clock, of the kind that had the fewest. */
  leastOkSince(at: number): number;
  /** How often each thing was heard, by whoever asked for what. */
  all(): readonly (readonly [kind: Kind, heard: Heard, count: number])[];
  /** All of it in a line. */
  sentence(): string;
}

export function newTally(): Tally {
  let counted = new Map<Kind, Map<Heard, number>>();
  const oks = new Map<Kind, number[]>(KINDS.map((kind) => [kind, []]));
  let lastError = Number.NEGATIVE_INFINITY;
  let slowestMs = 0;

  const countsOf = (kind: Kind) => counted.get(kind) ?? new Map<Heard, number>();

  function phrase(kind: Kind): string {
    const all = [...countsOf(kind)].sort(([, a], [, b]) => b - a);
    return `${kind}: ${all.map(([heard, count]) => `${count} ${heard}`).join(", ")}`;
  }

  return {
    note(kind, heard, tookMs) {
      const counts = countsOf(kind);
      counted.set(kind, counts.set(heard, (counts.get(heard) ?? 0) + 1));
      slowestMs = Math.max(slowestMs, tookMs);
      if (heard === "ok") oks.get(kind)?.push(performance.now());
      else lastError = performance.now();
    },
    reset() {
      counted = new Map();
      lastError = Number.NEGATIVE_INFINITY;
      slowestMs = 0;
    },
    lastErrorAt: () => lastError,
    // New people come too seldom to wait for.
    leastOkSince: (at) =>
      Math.min(
        ...KINDS.filter((kind) => kind !== "log-ins").map(
          (kind) => oks.get(kind)?.filter((moment) => moment >= at).length ?? 0,
        ),
      ),
    all: () =>
      [...counted].flatMap(([kind, counts]) =>
        [...counts].map(([heard, count]) => [kind, heard, count] as const),
      ),
    sentence: () =>
      `${KINDS.filter((kind) => counted.has(kind))
        .map(phrase)
        .join("; ")}; slowest ${(slowestMs / 1_000).toFixed(1)} s`,
  };
}
