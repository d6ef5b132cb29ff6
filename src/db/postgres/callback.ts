import type { Tx } from "../database.ts";
import { postgresKysely } from "../direct-kysely.ts";
import { cpuMsSince, type Inside, tooLong, usedAfterEnd } from "../inside.ts";
import type { Connection } from "./connection.ts";
import { translated } from "./errors.ts";

/** What became of a callback; `refused` is the first error of the driver, whatever the callback made of it. */
export type Outcome<T> =
  | { readonly kept: true; readonly value: T }
  | { readonly kept: false; readonly error: unknown; readonly refused: unknown };

/**
 * Runs a callback in the transaction that is open on `connection`. Others may wait for the rows that it has locked, so
 * between two statements it may neither wait nor compute for longer than `limitMs`.
 */
export async function runCallback<S, T>(
  connection: Connection,
  work: (tx: Tx<S>) => Promise<T>,
  limitMs: number,
  inside: Inside,
): Promise<Outcome<T>> {
  const member = { ended: false };
  let refused: unknown;
  let underWay = 0;
  let cpuAtStart = process.threadCpuUsage();
  const dawdled = Promise.withResolvers<Outcome<T>>();
  const fail = (error: unknown): Outcome<T> => ({ kept: false, error, refused });
  const timer = setTimeout(() => {
    if (underWay === 0) dawdled.resolve(fail(tooLong(limitMs)));
  }, limitMs);

  function isLate(): boolean {
    return underWay === 0 && cpuMsSince(cpuAtStart) > limitMs;
  }

  const tx = postgresKysely.transactionOver<S>(async (query) => {
    if (member.ended) throw usedAfterEnd();
    if (refused === undefined && isLate()) refused = tooLong(limitMs);
    if (refused !== undefined) throw translated(refused);
    underWay += 1;
    try {
      return await connection.send(query, limitMs);
    } catch (error) {
      refused ??= error;
      throw translated(error);
    } finally {
      underWay -= 1;
      cpuAtStart = process.threadCpuUsage();
      timer.refresh();
    }
  });

  const ran = inside.run(member, async (): Promise<Outcome<T>> => {
    try {
      const value = await work(tx);
      if (refused !== undefined) return fail(translated(refused));
      return isLate() ? fail(tooLong(limitMs)) : { kept: true, value };
    } catch (error) {
      return fail(error);
    }
  });
  const outcome = await Promise.race([ran, dawdled.promise]);
  member.ended = true;
  clearTimeout(timer);
  return outcome;
}
