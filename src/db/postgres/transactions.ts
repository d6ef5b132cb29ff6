import { setTimeout as sleep } from "node:timers/promises";
import { KeyholdError } from "../../core/errors.ts";
import type { Tx, WriteOptions } from "../database.ts";
import { CALLBACK_MS, type Inside } from "../inside.ts";
import { secondsSince } from "../watch.ts";
import { type Outcome, type Ran, runCallback, type Undone } from "./callback.ts";
import {
  CONNECTIONS_PER_NODE,
  type Connection,
  type Connections,
  onLiveConnection,
  PATIENCE_MS,
} from "./connection.ts";
import { isConnectionLost, isStalePlan, isToBeRunAgain, translated } from "./errors.ts";

/** How often work is run again that the server undid because of what others did meanwhile. */
const FURTHER_RUNS = 3;

/** Runs `work` as a transaction, again where the server undid it because of what others did at the same time. */
export async function transact<S, T>(
  connections: Connections,
  work: (tx: Tx<S>) => Promise<T>,
  { limitMs = CALLBACK_MS }: WriteOptions,
  inside: Inside,
): Promise<T> {
  let furtherRuns = 0;
  // After a migration each connection has plans that no longer fit, and only whoever meets one of them learns of it.
  let staleConnections = 0;
  for (;;) {
    const outcome = await transactOnce(connections, work, limitMs, inside);
    if (outcome.kept) return outcome.value;
    if (isStalePlan(outcome.refused) && staleConnections < CONNECTIONS_PER_NODE) {
      staleConnections += 1;
      connections.watch.noteRetry("connection");
      continue;
    }
    if (furtherRuns === FURTHER_RUNS || !isToBeRunAgain(outcome.refused)) throw outcome.error;
    connections.watch.noteRetry("conflict");
    // A random wait, longer each time, so that the two that met do not meet again.
    await sleep(Math.random() * 10 * 2 ** furtherRuns);
    furtherRuns += 1;
  }
}

/**
 * The beginning is sent and not waited for: the first select goes right behind it. Where it fails nothing has happened yet, so that
 * a connection which turns out to be lost is replaced by another.
 */
function transactOnce<S, T>(
  connections: Connections,
  work: (tx: Tx<S>) => Promise<T>,
  limitMs: number,
  inside: Inside,
): Promise<Outcome<T>> {
  const { watch } = connections;
  return onLiveConnection(connections, async (connection) => {
    const begun = begin(connection, limitMs);
    const since = performance.now();
    const ran = await runCallback(behind(begun, connection), work, limitMs, inside);
    await begun;
    const outcome = ran.kept ? await commit(connection, ran) : ran;
    if (!ran.kept) await rollBack(connection, ran.refused);
    if (outcome.kept) watch.noteCommit(1);
    const isLost = ran.kept || isConnectionLost(ran.refused);
    watch.noteTransaction(outcome.kept ? "committed" : isLost ? "failed" : "undone", secondsSince(since));
    return outcome;
  }).catch(refuse);
}

/** To be waited for in the end, whatever became of the statements behind it. */
function begin(connection: Connection, limitMs: number): Promise<unknown> {
  const begun = Promise.all([
    connection.command("begin"),
    ...(limitMs > PATIENCE_MS ? [connection.command(`set local statement_timeout = ${limitMs}`)] : []),
  ]);
  begun.catch(() => undefined);
  return begun;
}

/**
 * Should the beginning fail, whatever was sent behind it would stand outside of any transaction, for good. So only what changes nothing is
 * sent right away, and nothing counts before the beginning does.
 */
function behind(begun: Promise<unknown>, connection: Connection): Connection {
  let hasBegun = false;
  begun.then(
    () => {
      hasBegun = true;
    },
    () => undefined,
  );
  return {
    ...connection,
    async send(query, limitMs) {
      if (hasBegun) return connection.send(query, limitMs);
      if (!query.sql.startsWith("select ")) await begun;
      const [result] = await Promise.all([connection.send(query, limitMs), begun]);
      return result;
    },
  };
}

/** Goes right behind what the callback has left to the transaction: where that failed, the server rolls back instead. */
async function commit<T>(
  connection: Connection,
  { value, left }: Extract<Ran<T>, { kept: true }>,
): Promise<Outcome<T>> {
  try {
    const [{ did, warning }, failed] = await Promise.all([connection.command("commit"), left]);
    connection.release(failed?.refused);
    if (failed !== undefined) return failed;
    // Somebody has cancelled the wait for the synchronous replica: what the server alone has is gone when the server is.
    if (warning !== undefined) return undone(new Error(`the server committed with a warning: ${warning}`));
    // A statement that nobody waited for has failed meanwhile: the server then rolls back, and says so by this alone.
    return did === "COMMIT" ? { kept: true, value } : undone(undefined);
  } catch (error) {
    connection.release(error);
    return undone(error);
  }
}

/** After a lost connection nobody knows whether the commit took place; the caller must not act on either. */
function undone(cause: unknown): Undone {
  const heard = cause === undefined ? undefined : translated(cause);
  const error = heard instanceof KeyholdError ? heard : new KeyholdError("storage_failed", { cause });
  return { kept: false, error, refused: cause };
}

async function rollBack(connection: Connection, refused: unknown): Promise<void> {
  try {
    if (!isConnectionLost(refused)) await connection.command("rollback");
    connection.release(refused);
  } catch (error) {
    connection.release(error);
  }
}

function refuse(error: unknown): never {
  throw translated(error);
}
