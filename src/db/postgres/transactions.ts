import { setTimeout as sleep } from "node:timers/promises";
import { KeyholdError } from "../../core/errors.ts";
import type { Tx, WriteOptions } from "../database.ts";
import { CALLBACK_MS, type Inside } from "../inside.ts";
import { type Outcome, runCallback } from "./callback.ts";
import { type Connection, type Connections, onLiveConnection, PATIENCE_MS } from "./connection.ts";
import { isConnectionLost, isToBeRunAgain, translated } from "./errors.ts";

/** How often work is run again that the server undid because of what others did meanwhile. */
const FURTHER_RUNS = 3;

/** Runs `work` as a transaction, again where the server undid it because of what others did at the same time. */
export async function transact<S, T>(
  connections: Connections,
  work: (tx: Tx<S>) => Promise<T>,
  { limitMs = CALLBACK_MS }: WriteOptions,
  inside: Inside,
): Promise<T> {
  for (let run = 0; ; run++) {
    const outcome = await transactOnce(connections, work, limitMs, inside);
    if (outcome.kept) return outcome.value;
    if (run === FURTHER_RUNS || !isToBeRunAgain(outcome.refused)) throw outcome.error;
    // A random wait, longer each time, so that the two that met do not meet again.
    await sleep(Math.random() * 10 * 2 ** run);
  }
}

async function transactOnce<S, T>(
  connections: Connections,
  work: (tx: Tx<S>) => Promise<T>,
  limitMs: number,
  inside: Inside,
): Promise<Outcome<T>> {
  const connection = await begin(connections, limitMs);
  const outcome = await runCallback(connection, work, limitMs, inside);
  if (outcome.kept) return commit(connection, outcome);
  await rollBack(connection, outcome.refused);
  return outcome;
}

/** Nothing has happened yet, so that a connection which turns out to be lost is replaced by another. */
function begin(connections: Connections, limitMs: number): Promise<Connection> {
  return onLiveConnection(connections, async (connection) => {
    await connection.command("begin");
    if (limitMs > PATIENCE_MS) await connection.command(`set local statement_timeout = ${limitMs}`);
    return connection;
  }).catch(refuse);
}

async function commit<T>(connection: Connection, outcome: Outcome<T>): Promise<Outcome<T>> {
  try {
    const did = await connection.command("commit");
    connection.release();
    // A statement that nobody waited for has failed meanwhile: the server then rolls back, and says so by this alone.
    return did === "COMMIT" ? outcome : undone(undefined);
  } catch (error) {
    connection.release(error);
    return undone(error);
  }
}

/** After a lost connection nobody knows whether the commit took place; the caller must not act on either. */
function undone(cause: unknown): Outcome<never> {
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
