import { AsyncLocalStorage } from "node:async_hooks";
import { setImmediate as turn } from "node:timers/promises";
import { KeyholdError } from "../../core/errors.ts";
import type { Tx, WriteOptions } from "../database.ts";
import { CALLBACK_MS, closed, type Inside, nestedWrite } from "../inside.ts";
import { settleUnawaited } from "../unawaited.ts";
import { type DatabaseLoad, type DatabaseWatch, secondsSince } from "../watch.ts";
import type { Connection } from "./connection.ts";
import { isBusy, translated } from "./errors.ts";
import type { KeptFiles } from "./kept-files.ts";
import { type Job, type Outcome, runMember } from "./member.ts";
import { BUSY_LIMIT_MS, pause } from "./retry.ts";

const BATCH_MEMBERS = 64;
const BATCH_MS = 10;

export interface Writer<S> {
  write<T>(work: (tx: Tx<S>) => Promise<T>, options?: WriteOptions): Promise<T>;
  load(): DatabaseLoad;
  /** Waits for what is under way, then closes its connection and the one that reads. */
  close(reader?: Connection): Promise<void>;
}

export interface WriterSource {
  readonly first: Connection;
  /** Makes another connection when that one had to be given up. */
  readonly reopen: () => Connection;
  readonly files: KeptFiles;
}

/**
 * The one writer of a file, with group commit: the calls that wait run one after another inside one
 * `begin immediate ... commit`, each in a savepoint of its own, and share one sync of the disk. Nobody hears of
 * success or failure before the batch has been committed or is lost as a whole, because a member's failure, too,
 * may rest on what another has written.
 */
export function createWriter<S>(
  { first, reopen, files }: WriterSource,
  inside: Inside,
  watch: DatabaseWatch,
): Writer<S> {
  let connection: Connection | undefined = first;
  const waiting: Job<S>[] = [];
  let running: Promise<void> | undefined;
  let closing: Promise<void> | undefined;
  /** Whether the log holds nothing that is not in the file too. */
  let isBroughtIn = false;

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
          // What was left to the transaction went before whatever else failed.
          const value = await work(tx).finally(() => settleUnawaited(tx));
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
        connection ??= reopen();
        connection.query("begin immediate");
        return connection;
      } catch (error) {
        const gaveUp = (job: Job<S>) => !isBusy(error) || performance.now() - job.since >= BUSY_LIMIT_MS;
        while (waiting[0] !== undefined && gaveUp(waiting[0])) waiting.shift()?.reject(batchFailure(error));
      }
      watch.noteRetry("busy");
      await pause();
    }
    return undefined;
  }

  async function runBatch(begun: Connection): Promise<void> {
    const started = performance.now();
    const members: Job<S>[] = [];
    const outcomes: Outcome[] = [];
    const turns: number[] = [];
    try {
      while (members.length < BATCH_MEMBERS && performance.now() - started < BATCH_MS) {
        const job = waiting.shift();
        if (job === undefined) break;
        members.push(job);
        turns.push(performance.now());
        watch.noteWait(secondsSince(job.since));
        outcomes.push(await runInSavepoint(begun, job));
      }
      files.require();
      begun.query("commit");
      isBroughtIn = false;
    } catch (error) {
      endTransaction(begun);
      // Else what the log holds would be lost with this process if somebody killed it.
      if (!files.areInPlace()) bringIn();
      for (const job of members) job.reject(batchFailure(error));
      for (const turn of turns) watch.noteTransaction("failed", secondsSince(turn));
      return;
    }
    watch.noteCommit(members.length);
    outcomes.forEach(({ keep, settle }, index) => {
      watch.noteTransaction(keep ? "committed" : "undone", secondsSince(turns[index] ?? started));
      settle();
    });
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

  function close(reader?: Connection): Promise<void> {
    closing ??= finish(reader);
    return closing;
  }

  async function finish(reader?: Connection): Promise<void> {
    await running;
    bringIn();
    // The last to close brings in whatever log it knows of, unless it only reads. If that is not the log that lies there, the
    // file would be ruined.
    const order = files.areInPlace() ? [reader, connection] : [connection, reader];
    for (const open of order) open?.close();
  }

  /** Brings into the file what the log holds; what another program has written since would be mixed up with it. */
  function bringIn(): void {
    if (isBroughtIn || files.hasOtherWriter()) return;
    try {
      const result = connection?.query("pragma wal_checkpoint(truncate)");
      isBroughtIn = result?.rows[0]?.busy === 0;
    } catch {
      // Another process is at work on the file; what is in the log is as durable there.
    }
  }

  function load(): DatabaseLoad {
    const used = running === undefined ? 0 : 1;
    return { used, idle: 1 - used, waiting: waiting.length };
  }

  return { write, load, close };
}

/** What every member of a lost batch hears, those who had finished too. */
function batchFailure(error: unknown): KeyholdError {
  const heard = translated(error);
  const isStorage =
    heard instanceof KeyholdError && (heard.code === "storage_busy" || heard.code === "storage_failed");
  return isStorage ? heard : new KeyholdError("storage_failed", { cause: heard });
}
