import { setTimeout as sleep } from "node:timers/promises";
import { isBusy } from "./errors.ts";

/** How long a locked database is waited for, in milliseconds. */
export const BUSY_LIMIT_MS = 2_000;

/**
 * Runs `attempt` until the database is not locked by another process. Connections have no busy time-out of
 * their own, because SQLite would wait inside the call and the event loop with it.
 */
export async function retryBusy<T>(attempt: () => T): Promise<T> {
  const deadline = performance.now() + BUSY_LIMIT_MS;
  for (;;) {
    try {
      return attempt();
    } catch (error) {
      if (!isBusy(error) || performance.now() >= deadline) throw error;
    }
    await pause();
  }
}

/** A short wait of random length, so that two processes do not keep meeting. */
export function pause(): Promise<void> {
  return sleep(1 + Math.random() * 4);
}
