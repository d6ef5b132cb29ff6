import type { AsyncLocalStorage } from "node:async_hooks";
import type { KeyholdError } from "../../core/errors.ts";
import type { Tx } from "../database.ts";
import type { Connection } from "./connection.ts";
import { fault, translated } from "./errors.ts";
import { transactionOver } from "./kysely.ts";

/** A call of `write` that waits for its turn. */
export interface Job<S> {
  /** When it was called, on the monotonic clock. */
  readonly since: number;
  readonly limitMs: number;
  /** Runs the callback; what it returns tells the caller, once everything is durable, that it is done. */
  readonly work: (tx: Tx<S>) => Promise<() => void>;
  readonly reject: (error: unknown) => void;
  /** Restores the caller's asynchronous context; else callbacks would run in that of the first of the batch. */
  readonly inContext: <R>(run: () => R) => R;
}

/** Whether what the callback wrote is kept, and how to tell its caller, which has to wait for the commit. */
export interface Outcome {
  readonly keep: boolean;
  readonly settle: () => void;
}

/** Marks the asynchronous context of a callback, so that `write` inside `write` is noticed. */
export type Inside = AsyncLocalStorage<{ ended: boolean }>;

/**
 * Runs one callback in the transaction that is open on `connection`.
 * @throws what ended the whole transaction, if it is gone afterwards: SQLite rolls back by itself when the disk
 * is full or fails, and any further statement would then be a transaction of its own.
 */
export async function runMember<S>(connection: Connection, job: Job<S>, inside: Inside): Promise<Outcome> {
  const cpuAtStart = process.threadCpuUsage();
  const started = performance.now();
  // A callback that awaits only its Tx never lets go of the thread, so the timer below catches those that await
  // something else. The thread's own time catches those that compute; the clock alone would also catch the
  // innocent when the machine was busy elsewhere.
  const isLate = () => performance.now() - started > job.limitMs && cpuMsSince(cpuAtStart) > job.limitMs;
  const member = { ended: false };
  let refused: { readonly error: unknown } | undefined;

  const tx = transactionOver<S>(async ({ sql, parameters }) => {
    if (member.ended) throw fault("a statement was sent on a Tx after its callback had ended");
    if (refused === undefined) {
      try {
        if (isLate()) throw tooLong(job.limitMs);
        return connection.query(sql, parameters);
      } catch (error) {
        refused = { error: translated(error) };
      }
    }
    throw refused.error;
  });

  const failed = (error: unknown): Outcome => ({ keep: false, settle: () => job.reject(error) });

  const outcome = await new Promise<Outcome>((resolve) => {
    const timer = setTimeout(() => resolve(failed(tooLong(job.limitMs))), job.limitMs);
    job
      .inContext(() => inside.run(member, () => job.work(tx)))
      .then(
        (settle) => resolve({ keep: true, settle }),
        (error: unknown) => resolve(failed(error)),
      )
      .finally(() => clearTimeout(timer));
  });
  member.ended = true;
  if (!connection.isTransaction)
    throw refused?.error ?? new Error("the transaction was ended by its callback");
  if (isLate()) return failed(tooLong(job.limitMs));
  return outcome.keep && refused !== undefined ? failed(refused.error) : outcome;
}

function cpuMsSince(start: NodeJS.CpuUsage): number {
  const { user, system } = process.threadCpuUsage(start);
  return (user + system) / 1_000;
}

function tooLong(limitMs: number): KeyholdError {
  return fault(
    `a callback of write took over ${limitMs} ms and was rolled back; inside it, only its Tx is awaited`,
  );
}
