import type { Kysely, Transaction } from "kysely";
import type { DatabaseLoad } from "./watch.ts";

export type Dialect = "sqlite" | "postgres";

/**
 * A transaction in progress, and the only way to write. It is the first parameter of every function that
 * writes, so that writing outside one does not compile. It is dead once its callback has ended.
 */
export type Tx<S> = Transaction<S>;

/** What a statement can be sent on: `Database.read`, or a `Tx`. */
export type Queryable = Pick<Kysely<unknown>, "getExecutor">;

export interface WriteOptions {
  /**
   * How long the callback may wait for anything but its `Tx`, and how long it may compute, in milliseconds; 100
   * unless told. Only migrations need more.
   */
  readonly limitMs?: number;
}

/**
 * The database, whichever it is. Both drivers hold the same rules:
 *
 * - A parameter is a string, number, bigint, boolean, null or Uint8Array; see `checkParameter`.
 * - A column declared `boolean` comes back as a boolean and one declared `blob` as a Buffer; an integer beyond
 *   2^53 throws. A computed boolean (`a = b`, `exists`) has no declared type: select a column or a count.
 * - A unique, foreign key, not null or check rule that refuses a statement throws a `ConstraintViolation`.
 * - A statement that fails dooms its transaction: a callback may put another error in the place of the
 *   first, but `write` rejects even if it swallows it. Use `on conflict do nothing` where a clash is expected.
 */
export interface Database<S> {
  readonly dialect: Dialect;

  /**
   * Reads what is committed, each statement by itself. Refuses to write, and refuses to be used inside a
   * callback of `write`, which would not see its own changes.
   * @throws KeyholdError `storage_busy` when the database stayed locked for 2 s, `storage_failed` when it failed.
   */
  readonly read: Kysely<S>;

  /**
   * Runs `work` as one transaction and resolves when it is durable. If `work` throws, nothing of it stays
   * and `write` rejects with the same error. Inside, await nothing but the `Tx`, and have no other effect:
   * the work can be undone after it has returned.
   * @throws KeyholdError `storage_busy`: nothing was changed. `storage_failed`: the database could not carry
   * out or confirm the change. `internal`: the callback broke a rule named in the cause (took too long,
   * called `write` inside `write`).
   */
  write<T>(work: (tx: Tx<S>) => Promise<T>, options?: WriteOptions): Promise<T>;

  /**
   * Runs `work` over one state of the database: it sees nothing that is committed while it reads. For backups; it
   * reads in pages, since a statement that stays open would hold up more than its own connection.
   */
  snapshot<T>(work: (reader: Kysely<S>) => Promise<T>): Promise<T>;

  /** How busy it is at this moment. */
  load(): DatabaseLoad;

  /** Waits for the writes under way, then closes. Whatever comes later rejects with `storage_failed`. */
  close(): Promise<void>;
}
