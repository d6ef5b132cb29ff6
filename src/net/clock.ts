/** How far the clocks of the exchanges are from ours. */
export interface ExchangeClock {
  /** The exchange's time minus ours in milliseconds; undefined when it must be measured (again). */
  offset(target: string): number | undefined;
  /** Learns from an answer to "what time is it": all three in milliseconds, the first two by our clock. */
  learn(target: string, sample: { sentAt: number; receivedAt: number; exchangeTime: number }): void;
  /** After the exchange refused a timestamp. */
  forget(target: string): void;
  /** After somebody's timestamp did not fit: forgets what was not measured just now; answers whether there was something to forget. */
  doubt(target: string): boolean;
}

/** Half of what the exchange accepts of a timestamp that is ahead of its clock. */
const MOST_AHEAD_MS = 500;

/** Clocks drift by some milliseconds a minute at worst, and the exchange tolerates a second. */
const KEEP_MS = 600_000;
/** Somebody has set our clock when it goes on by so much more, or less, than time does. */
const SET_MS = 500;

/** Whoever sends wrong timestamps all the time must not have the exchange asked all the time. */
const JUST_NOW_MS = 10_000;

/** `monotonic` counts milliseconds from anywhere, and is never set. */
export function createExchangeClock(now: () => number, monotonic: () => number): ExchangeClock {
  const measured = new Map<string, { offset: number; at: number; ticks: number }>();
  return {
    offset(target) {
      const sample = measured.get(target);
      if (sample === undefined) return undefined;
      const age = monotonic() - sample.ticks;
      const wasSet = Math.abs(now() - sample.at - age) > SET_MS;
      return !wasSet && age < KEEP_MS ? sample.offset : undefined;
    },
    learn(target, { sentAt, receivedAt, exchangeTime }) {
      // The exchange read its clock somewhere between the two: in the middle, as far as is known. It forgives who is late sooner than who is
      // early, so after a long round trip rather that.
      const sinceRead = Math.min((receivedAt - sentAt) / 2, MOST_AHEAD_MS);
      measured.set(target, {
        offset: Math.round(exchangeTime + sinceRead - receivedAt),
        at: now(),
        ticks: monotonic(),
      });
    },
    forget(target) {
      measured.delete(target);
    },
    doubt(target) {
      const sample = measured.get(target);
      return sample !== undefined && monotonic() - sample.ticks >= JUST_NOW_MS && measured.delete(target);
    },
  };
}
