import type { AsyncLocalStorage } from "node:async_hooks";
import { KeyholdError } from "../core/errors.ts";

/** Marks the asynchronous context of a callback of `write`, so that `write` and `read` inside it are noticed. */
export type Inside = AsyncLocalStorage<{ ended: boolean }>;

/** How long a callback of `write` may wait or compute, in milliseconds, unless it is told otherwise. */
export const CALLBACK_MS = 100;

/** A mistake of ours in using the database. */
export function fault(sentence: string): KeyholdError {
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

/** Milliseconds that this thread has computed since `start`. The clock alone would also catch the innocent when the machine was busy elsewhere. */
export function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1_000;
}
