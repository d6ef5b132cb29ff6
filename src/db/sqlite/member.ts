import type { Tx } from "../database.ts";
import { sqliteKysely } from "../direct-kysely.ts";
import { hasComputedFor, type Inside, momentNow, tooLong, usedAfterEnd } from "../inside.ts";
import type { Connection } from "./connection.ts";
import { translated } from "./errors.ts";

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

/**
 * Runs one callback in the transaction that is open on `connection`.
 * @throws what ended the whole transaction, if it is gone afterwards: SQLite rolls back by itself when the disk
 * is full or fails, and any further statement would then be a transaction of its own.
 */
export async function runMember<S>(connection: Connection, job: Job<S>, inside: Inside): Promise<Outcome> {
  const start = momentNow();
  // A callback that awaits only its Tx never lets go of the thread, so the timer below catches those that await
  // something else. The thread's own time catches those that compute.
  const isLate = () => hasComputedFor(job.limitMs, start);
  const member = { ended: false };
  let refused: { readonly error: unknown } | undefined;

  const tx = sqliteKysely.transactionOver<S>(async ({ sql, parameters }) => {
    if (member.ended) throw usedAfterEnd();
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
