import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as turn } from "node:timers/promises";
import { KeyholdError } from "../../core/errors.ts";
import type { Tx, WriteOptions } from "../database.ts";
import { CALLBACK_MS, closed, type Inside, nestedWrite } from "../inside.ts";
import type { Connection } from "./connection.ts";
import { isBusy, translated } from "./errors.ts";
import { type Job, type Outcome, runMember } from "./member.ts";
import { BUSY_LIMIT_MS, pause } from "./retry.ts";

const BATCH_MEMBERS = 64;
const BATCH_MS = 10;

export interface Writer<S> {
  write<T>(work: (tx: Tx<S>) => Promise<T>, options?: WriteOptions): Promise<T>;
  close(): Promise<void>;
}

/**
 * The one writer of a file, with group commit: the calls that wait run one after another inside one
 * `begin immediate ... commit`, each in a savepoint of its own, and share one sync of the disk. Nobody hears of
 * success or failure before the batch has been committed or is lost as a whole, because a member's failure, too,
 * may rest on what another has written.
 */
export function createWriter<S>(open: () => Connection, inside: Inside): Writer<S> {
  let connection: Connection | undefined = open();
  const waiting: Job<S>[] = [];
  let running: Promise<void> | undefined;
  let closing: Promise<void> | undefined;

  function write<T>(
    work: (tx: Tx<S>) => Promise<T>,
    { limitMs = CALLBACK_MS }: WriteOptions = {},
  ): Promise<T> {
    const refusal = nestedWrite(inside) ?? (closing === undefined ? undefined : closed());
    if (refusal !== undefined) return Promise.reject(refusal);
    return new Promise<T>((resolve, reject) => {
      waiting.push({
        since: performance.now(),
        limitMs,
        work: async (tx) => {
          const value = await work(tx);
          return () => resolve(value);
        },
        reject,
        inContext: AsyncLocalStorage.snapshot(),
      });
      running ??= run();
    });
  }

  async function run(): Promise<void> {
    while (waiting.length > 0) {
      // The event loop breathes between batches, and everybody who was just woken can join the next one.
      await turn();
      const begun = await begin();
      if (begun !== undefined) await runBatch(begun);
    }
    running = undefined;
  }

  /** Takes the write lock; undefined when nobody is left who waits for it. */
  async function begin(): Promise<Connection | undefined> {
    while (waiting.length > 0) {
      try {
        connection ??= open();
        connection.query("begin immediate");
        return connection;
      } catch (error) {
        const gaveUp = (job: Job<S>) => !isBusy(error) || performance.now() - job.since >= BUSY_LIMIT_MS;
        while (waiting[0] !== undefined && gaveUp(waiting[0])) waiting.shift()?.reject(batchFailure(error));
      }
      await pause();
    }
    return undefined;
  }

  async function runBatch(begun: Connection): Promise<void> {
    const started = performance.now();
    const members: Job<S>[] = [];
    const outcomes: Outcome[] = [];
    try {
      while (members.length < BATCH_MEMBERS && performance.now() - started < BATCH_MS) {
        const job = waiting.shift();
        if (job === undefined) break;
        members.push(job);
        outcomes.push(await runInSavepoint(begun, job));
      }
      begun.query("commit");
    } catch (error) {
      endTransaction(begun);
      for (const job of members) job.reject(batchFailure(error));
      return;
    }
    for (const outcome of outcomes) outcome.settle();
  }

  async function runInSavepoint(begun: Connection, job: Job<S>): Promise<Outcome> {
    begun.query("savepoint member");
    const outcome = await runMember(begun, job, inside);
    if (!outcome.keep) begun.query("rollback to member");
    begun.query("release member");
    return outcome;
  }

  /** Leaves no transaction open: a connection that cannot even roll back is given up for a new one. */
  function endTransaction(begun: Connection): void {
    try {
      if (begun.isTransaction) begun.query("rollback");
    } catch {
      // Looked at below.
    }
    if (begun.isTransaction) {
      connection = undefined;
      begun.close();
    }
  }

  function close(): Promise<void> {
    closing ??= finish();
    return closing;
  }

  async function finish(): Promise<void> {
    await running;
    try {
      connection?.query("pragma wal_checkpoint(truncate)");
    } catch {
      // Another process is at work on the file; what is in the log is as durable there.
    }
    connection?.close();
  }

  return { write, close };
}

/** What every member of a lost batch hears, those who had finished too. */
function batchFailure(error: unknown): KeyholdError {
  const heard = translated(error);
  const isStorage =
    heard instanceof KeyholdError && (heard.code === "storage_busy" || heard.code === "storage_failed");
  return isStorage ? heard : new KeyholdError("storage_failed", { cause: heard });
}
