import { AsyncLocalStorage } from "node:async_hooks";
import { CompiledQuery, type Kysely, sql } from "kysely";
import { KeyholdError } from "../../core/errors.ts";
import type { Secret } from "../../core/secret.ts";
import type { Database } from "../database.ts";
import { postgresKysely } from "../direct-kysely.ts";
import { closed, type Inside, nestedWrite, readInsideWrite, writeToReadOnly } from "../inside.ts";
import { checkParameters } from "../parameters.ts";
import { type DatabaseWatch, UNWATCHED } from "../watch.ts";
import { type Connections, openConnections } from "./connection.ts";
import { translated } from "./errors.ts";
import { isPooledByTransaction } from "./pooler.ts";
import { readsOver } from "./reads.ts";
import { transact } from "./transactions.ts";

export interface PostgresOptions {
  /** `postgres://user:password@host/database`. */
  readonly url: Secret;
  /** To look at it: nothing is changed, and `write` is refused. */
  readonly isReadOnly?: boolean;
  readonly watch?: DatabaseWatch | undefined;
}

/** How long one statement of a snapshot may take, in milliseconds. */
const SNAPSHOT_MS = 60_000;

/**
 * Connects to a database on a PostgreSQL server, which other nodes may use too.
 * @throws KeyholdError `storage_failed` with the reason as its hint: the server cannot be reached, refuses the role,
 * or has no such database, or the database is not in UTF-8, or a pooler does not hold a connection for a session.
 */
export async function openPostgres<S>({
  url,
  isReadOnly = false,
  watch = UNWATCHED,
}: PostgresOptions): Promise<Database<S>> {
  const connections = openConnections(url, watch);
  const inside: Inside = new AsyncLocalStorage();
  const underWay = new Set<Promise<unknown>>();
  let closing: Promise<void> | undefined;

  /** Keeps the connections open until the work is done. */
  function during<T>(work: () => Promise<T>): Promise<T> {
    if (closing !== undefined) return Promise.reject(closed());
    const running = work().finally(() => underWay.delete(running));
    underWay.add(running);
    return running;
  }

  const ask = readsOver(connections);
  const read = postgresKysely.kyselyOver<S>(async (query) => {
    const refusal = readInsideWrite(inside);
    if (refusal !== undefined) throw refusal;
    checkParameters(query.parameters);
    return during(() => ask(query));
  });

  const database: Database<S> = {
    dialect: "postgres",
    read,
    async write(work, options = {}) {
      const refusal = nestedWrite(inside) ?? (isReadOnly ? writeToReadOnly() : undefined);
      if (refusal !== undefined) throw refusal;
      return during(() => transact(connections, work, options, inside));
    },
    snapshot: (work) => during(() => readSnapshot(connections, work)),
    load: connections.load,
    close() {
      closing ??= Promise.allSettled(underWay).then(() => connections.close());
      return closing;
    },
  };
  try {
    await refuseUnfit(read);
    await refusePooler(connections);
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

async function readSnapshot<S, T>(
  connections: Connections,
  work: (reader: Kysely<S>) => Promise<T>,
): Promise<T> {
  const connection = await connections.take().catch(refuse);
  let failure: unknown;
  const send = async (query: CompiledQuery) => {
    checkParameters(query.parameters);
    return connection.send(query, SNAPSHOT_MS).catch((error: unknown) => {
      failure = error;
      return refuse(error);
    });
  };
  try {
    // Whoever reads may be slow in writing down what it read.
    for (const setting of [
      "begin isolation level repeatable read read only",
      `set local statement_timeout = ${SNAPSHOT_MS}`,
      "set local idle_in_transaction_session_timeout = 0",
    ]) {
      await send(CompiledQuery.raw(setting));
    }
    return await work(postgresKysely.kyselyOver<S>(send));
  } finally {
    await connection.command("rollback").catch((error: unknown) => {
      failure ??= error;
    });
    connection.release(failure);
  }
}

async function refuseUnfit<S>(read: Kysely<S>): Promise<void> {
  const { rows } = await sql<{ encoding: string }>`select current_setting('server_encoding') as encoding`
    .execute(read)
    .catch((error: unknown) => {
      throw unusable(reasonOf(error), error);
    });
  if (rows[0]?.encoding !== "UTF8") throw unusable(`its encoding is ${rows[0]?.encoding} instead of UTF8`);
}

/** What a connection is set to, and what it has prepared, would be another's in the next transaction. */
async function refusePooler(connections: Connections): Promise<void> {
  const isPooled = await isPooledByTransaction(connections).catch((error: unknown) => {
    throw unusable(reasonOf(error), error);
  });
  if (!isPooled) return;
  throw unusable(
    "a pooler in front of it gives a connection another session for each transaction. It has to hold one for a whole session " +
      "(pgbouncer: pool_mode = session)",
  );
}

function unusable(reason: string, cause?: unknown): KeyholdError {
  return new KeyholdError("storage_failed", {
    hint: `The PostgreSQL database cannot be used: ${reason}.`,
    cause,
  });
}

/** The server's own words name a role or a database and no password. */
function reasonOf(error: unknown): string {
  const cause = error instanceof KeyholdError ? error.cause : error;
  return cause instanceof Error ? cause.message : String(cause);
}

function refuse(error: unknown): never {
  throw translated(error);
}
