import type { CompiledQuery, QueryResult } from "kysely";
import type { Tx } from "../database.ts";
import { postgresKysely, type Row } from "../direct-kysely.ts";
import { hasComputedFor, type Inside, momentNow, tooLong, usedAfterEnd } from "../inside.ts";
import { checkParameters } from "../parameters.ts";
import { settleUnawaited } from "../unawaited.ts";
import type { Connection } from "./connection.ts";
import { translated } from "./errors.ts";

/** `refused` is the first error of the driver, whatever the callback made of it. */
export interface Undone {
  readonly kept: false;
  readonly error: unknown;
  readonly refused: unknown;
}

/** What became of a transaction. */
export type Outcome<T> = { readonly kept: true; readonly value: T } | Undone;

/** What became of a callback, and of what it has left to its transaction: why that failed, if it did. */
export type Ran<T> =
  | { readonly kept: true; readonly value: T; readonly left: Promise<Undone | undefined> }
  | Undone;

/**
 * Why a statement cannot be sent. To be known before anything else is: nobody may be waiting for the statement, and the commit would go
 * without it.
 */
function refusalOf({ parameters }: CompiledQuery): unknown {
  try {
    checkParameters(parameters);
    return undefined;
  } catch (error) {
    return error;
  }
}

/**
 * Runs a callback in the transaction that is open on `connection`. Others may wait for the rows that it has locked, so
 * between two statements it may neither wait nor compute for longer than `limitMs`.
 */
export async function runCallback<S, T>(
  connection: Connection,
  work: (tx: Tx<S>) => Promise<T>,
  limitMs: number,
  inside: Inside,
): Promise<Ran<T>> {
  const member = { ended: false };
  let refused: unknown;
  const sent: Promise<unknown>[] = [];
  let underWay = 0;
  let since = momentNow();
  const dawdled = Promise.withResolvers<Ran<T>>();
  const fail = (error: unknown): Undone => ({ kept: false, error, refused });
  const timer = setTimeout(() => {
    if (underWay === 0) dawdled.resolve(fail(tooLong(limitMs)));
  }, limitMs);

  function isLate(): boolean {
    return underWay === 0 && hasComputedFor(limitMs, since);
  }

  const tx = postgresKysely.transactionOver<S>(async (query) => {
    if (member.ended) throw usedAfterEnd();
    if (refused === undefined) refused = isLate() ? tooLong(limitMs) : refusalOf(query);
    if (refused !== undefined) throw translated(refused);
    underWay += 1;
    const own = heard(connection.send(query, limitMs), sent.length);
    sent.push(own);
    return own;
  });

  /** What was sent behind a statement that fails is told no more than that the transaction is aborted, perhaps in the same packet. */
  async function heard(answer: Promise<QueryResult<Row>>, place: number): Promise<QueryResult<Row>> {
    try {
      return await answer;
    } catch (error) {
      await Promise.allSettled(sent.slice(0, place));
      refused ??= error;
      throw translated(refused);
    } finally {
      underWay -= 1;
      since = momentNow();
      if (!member.ended) timer.refresh();
    }
  }

  /** What was left to the transaction went before, and may be why the callback or one of its statements failed: it has the word. */
  const asLeft = (undone: Undone) => settleUnawaited(tx).then(() => undone, fail);

  const ran = inside.run(member, async (): Promise<Ran<T>> => {
    try {
      const value = await work(tx);
      if (refused !== undefined) return await asLeft(fail(translated(refused)));
      if (isLate()) return fail(tooLong(limitMs));
      return { kept: true, value, left: settleUnawaited(tx).then(() => undefined, fail) };
    } catch (error) {
      return asLeft(fail(error));
    }
  });
  const outcome = await Promise.race([ran, dawdled.promise]);
  member.ended = true;
  clearTimeout(timer);
  return outcome;
}
