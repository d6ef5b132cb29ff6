import { useSyncExternalStore } from "react";

/** The time of day, in steps, for what is shown relative to now. One timer for each step serves the whole page. */
function createClock(stepMs: number) {
  let now = Date.now();
  let timer: ReturnType<typeof setInterval> | undefined;
  const listeners = new Set<() => void>();
  return {
    get: () => now,
    watch(listener: () => void) {
      listeners.add(listener);
      now = Date.now();
      timer ??= setInterval(() => {
        now = Date.now();
        for (const each of listeners) each();
      }, stepMs);
      return () => {
        listeners.delete(listener);
        if (listeners.size > 0) return;
        clearInterval(timer);
        timer = undefined;
      };
    },
  };
}

const SLOW = createClock(20_000);
const FAST = createClock(1_000);

/** Milliseconds since 1970, renewed every 20 s, or every second for a countdown. */
export function useNow({ isCountdown = false } = {}): number {
  const clock = isCountdown ? FAST : SLOW;
  return useSyncExternalStore(clock.watch, clock.get);
}
