/** How far the clocks of the exchanges are from ours. */
export interface ExchangeClock {
  /** The exchange's time minus ours in milliseconds; undefined when it must be measured (again). */
  offset(target: string): number | undefined;
  /** Learns from an answer to "what time is it": all three in milliseconds, the first two by our clock. */
  learn(target: string, sample: { sentAt: number; receivedAt: number; exchangeTime: number }): void;
  /** After the exchange refused a timestamp. */
  forget(target: string): void;
}

/** Clocks drift by some milliseconds a minute at worst, and the exchange tolerates a second. */
const KEEP_MS = 600_000;

export function createExchangeClock(now: () => number): ExchangeClock {
  const measured = new Map<string, { offset: number; at: number }>();
  return {
    offset(target) {
      const sample = measured.get(target);
      if (sample === undefined) return undefined;
      const age = now() - sample.at;
      // A negative age: our own clock was set back, so the offset is worth nothing.
      return age >= 0 && age < KEEP_MS ? sample.offset : undefined;
    },
    learn(target, { sentAt, receivedAt, exchangeTime }) {
      // The exchange read its clock somewhere between the two; the middle is wrong by half the round trip at most.
      measured.set(target, { offset: Math.round(exchangeTime - (sentAt + receivedAt) / 2), at: receivedAt });
    },
    forget(target) {
      measured.delete(target);
    },
  };
}
