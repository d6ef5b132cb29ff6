import { setTimeout as sleep } from "node:timers/promises";
import { KeyholdError } from "../../core/errors.ts";

/** How long work that nobody waits for at a screen is tried again, and after which pause. */
const PATIENCE_MS = 60_000;
const PAUSE_MS = 200;

/**
 * Does work again that the database was too busy for, or that it could not confirm, for a minute. For work that may be done twice, such as
 * what compares before it changes.
 */
export async function patiently<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!isPassing(error) || performance.now() > deadline) throw error;
    }
    await sleep(PAUSE_MS);
  }
}

function isPassing(error: unknown): boolean {
  if (!(error instanceof KeyholdError)) return false;
  return ["storage_busy", "storage_failed", "audit_unavailable"].includes(error.code);
}
