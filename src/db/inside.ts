import type { AsyncLocalStorage } from "node:async_hooks";
import { KeyholdError } from "../core/errors.ts";

/** Marks the asynchronous context of a callback of `write`, so that `write` and `read` inside it are noticed. */
export type Inside = AsyncLocalStorage<{ ended: boolean }>;

/** How long a callback of `write` may wait or compute, in milliseconds, unless it is told otherwise. */
export const CALLBACK_MS = 100;

/** A mistake of ours in using the database. */
function fault(sentence: string): KeyholdError {
  return new KeyholdError("internal", { cause: new Error(sentence) });
}

export function closed(): KeyholdError {
  return new KeyholdError("storage_failed", { cause: new Error("the database is closed") });
}

/** Why `write` is refused in this context; undefined when it is not. */
export function nestedWrite(inside: Inside): KeyholdError | undefined {
  if (inside.getStore()?.ended !== false) return undefined;
  return fault("write was called inside a callback of write: hand its Tx on instead");
}

/** Why `read` is refused in this context; undefined when it is not. */
export function readInsideWrite(inside: Inside): KeyholdError | undefined {
  if (inside.getStore()?.ended !== false) return undefined;
  return fault("read was used inside a callback of write, whose own changes it does not see");
}

export function usedAfterEnd(): KeyholdError {
  return fault("a statement was sent on a Tx after its callback had ended");
}

export function writeToReadOnly(): KeyholdError {
  return fault("write was used on a database that was opened to be read");
}

export function tooLong(limitMs: number): KeyholdError {
  return fault(
    `a callback of write took over ${limitMs} ms and was rolled back; inside it, only its Tx is awaited`,
  );
}

/** A moment, by the clock and by what this thread had computed. */
export interface Moment {
  readonly at: number;
  readonly cpu: NodeJS.CpuUsage;
}

/** What the thread has computed is asked of the system no more often than once a millisecond. */
const FRESH_MS = 1;
let lastMoment: Moment | undefined;

export function momentNow(): Moment {
  const at = performance.now();
  if (lastMoment === undefined || at - lastMoment.at > FRESH_MS) {
    lastMoment = { at, cpu: process.threadCpuUsage() };
  }
  return lastMoment;
}

/**
 * Whether this thread has computed for longer than `limitMs` since then, give or take a millisecond. The clock alone would also catch
 * the innocent when the machine was busy elsewhere.
 */
export function hasComputedFor(limitMs: number, { at, cpu }: Moment): boolean {
  if (performance.now() - at <= limitMs) return false;
  const { user, system } = process.threadCpuUsage(cpu);
  return (user + system) / 1_000 > limitMs;
}
