import type { Duplex } from "node:stream";
import type { CompiledQuery, QueryResult } from "kysely";
import { Pool, type PoolClient, type QueryConfig } from "pg";
import type { Secret } from "../../core/secret.ts";
import type { Row } from "../direct-kysely.ts";
import { preparedName } from "../prepared.ts";
import { type DatabaseLoad, type DatabaseWatch, secondsSince } from "../watch.ts";
import { isConnectionLost, isStalePlan } from "./errors.ts";
import { TYPES } from "./values.ts";

/** Connections of one node. PostgreSQL grants 100 in all unless told otherwise. */
export const CONNECTIONS_PER_NODE = 16;
/** How long a connection is waited for, whether the server is slow or all are in use, and how long a statement may take. */
export const PATIENCE_MS = 2_000;
/** How long an answer of the server is waited for: if it could, it would have given up by itself before. */
const SILENCE_MS = 5_000;
const IDLE_CONNECTION_MS = 30_000;

/**
 * What every connection relies on, whatever server, role and database are set to. A commit is acknowledged only when
 * it is durable: a server that is set to acknowledge before gets no say.
 */
const SETTINGS = `
  set statement_timeout = ${PATIENCE_MS};
  set lock_timeout = ${PATIENCE_MS};
  set idle_in_transaction_session_timeout = 5000;
  set default_transaction_isolation = 'read committed';
  set standard_conforming_strings = on;
  select set_config('synchronous_commit', 'on', false) where current_setting('synchronous_commit') = 'off';
`;

/** One connection of the pool, in the hands of one user at a time. */
export interface Connection {
  /** The process that serves it, by what was said when it was opened; a pooler says a number of its own making. */
  readonly processId: number | undefined;
  /** A statement, whose parameters were checked, may take `limitMs` where that is longer than usual. */
  send(query: CompiledQuery, limitMs?: number): Promise<QueryResult<Row>>;
  /** Runs a statement about the transaction itself; answers what the server says it did, such as `COMMIT`, and of what it warned. */
  command(sql: string): Promise<{ readonly did: string; readonly warning: string | undefined }>;
  /** Gives the connection back, or ends it where `error` says that it is of no more use. */
  release(error?: unknown): void;
}

export interface Connections {
  readonly watch: DatabaseWatch;
  take(): Promise<Connection>;
  load(): DatabaseLoad;
  /** Every connection must have been released before. */
  close(): Promise<void>;
}

export function openConnections(url: Secret, watch: DatabaseWatch): Connections {
  const pool = new Pool({
    connectionString: url.reveal(),
    max: CONNECTIONS_PER_NODE,
    connectionTimeoutMillis: PATIENCE_MS,
    query_timeout: SILENCE_MS,
    idleTimeoutMillis: IDLE_CONNECTION_MS,
    keepAlive: true,
    // What is sent goes out at once, and is not held back until the answer to what was sent before.
    pipeline: true,
    application_name: "keyhold",
    types: TYPES,
    onConnect: async (client) => void (await client.query(SETTINGS)),
  });
  // A connection that breaks while nobody uses it: the pool drops it, and the next one is made when it is needed.
  pool.on("error", () => undefined);
  // One that breaks in somebody's hands: the statement hears of it, now or when it is sent. Without a listener, Node
  // would end the process.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return {
    watch,
    async take() {
      const since = performance.now();
      const client = await pool.connect().finally(() => watch.noteWait(secondsSince(since)));
      return connectionOver(client as DriverClient);
    },
    load() {
      const { totalCount, idleCount, waitingCount } = pool;
      return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount };
    },
    close: () => pool.end(),
  };
}

/**
 * Runs work that has done nothing when it fails, on another connection whenever its own is of no more use: all that
 * broke while nobody used them, as when the server was started anew, are noticed only here. Not for longer than
 * somebody would wait for a connection.
 */
export async function onLiveConnection<T>(
  connections: Connections,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const giveUpAt = performance.now() + PATIENCE_MS;
  for (let others = CONNECTIONS_PER_NODE; ; others--) {
    const connection = await connections.take();
    try {
      return await work(connection);
    } catch (error) {
      connection.release(error);
      if (!isWorthAnother(error) || others === 0 || performance.now() > giveUpAt) throw error;
      connections.watch.noteRetry("connection");
    }
  }
}

/** Whether the same may succeed on another connection; then this one is of no more use. */
export function isWorthAnother(error: unknown): boolean {
  return isConnectionLost(error) || isStalePlan(error);
}

/** What the server says beside its answer. */
interface Notice {
  readonly code: string | undefined;
  readonly message: string | undefined;
}

/** The class of SQLSTATE codes of warnings. */
const WARNINGS = "01";

/** The driver knows the time limit of one statement; its types do not. */
interface TimedQuery extends QueryConfig {
  readonly query_timeout?: number;
}

/** The driver's own stream, and what the server said of itself at the beginning: its types name neither. */
type DriverClient = PoolClient & {
  readonly connection: { readonly stream: Duplex };
  readonly processID?: number | null;
};

/** What is sent within one turn leaves in one piece: a system call costs more than the driver's own work for a statement. */
function gather({ connection: { stream } }: DriverClient): void {
  if (stream.writableCorked > 0) return;
  stream.cork();
  process.nextTick(() => stream.uncork());
}

function connectionOver(client: DriverClient): Connection {
  return {
    processId: client.processID ?? undefined,
    async send(query, limitMs = 0) {
      const name = preparedName(query);
      const timed: TimedQuery = {
        text: query.sql,
        values: [...query.parameters],
        ...(limitMs > SILENCE_MS ? { query_timeout: limitMs } : {}),
        ...(name === undefined ? {} : { name }),
      };
      gather(client);
      const { rows, rowCount, command } = await client.query<Row>(timed);
      return command === "SELECT" ? { rows } : { rows, numAffectedRows: BigInt(rowCount ?? 0) };
    },
    async command(sql) {
      let warning: string | undefined;
      const note = ({ code, message }: Notice) => {
        if (code?.startsWith(WARNINGS)) warning = message;
      };
      client.on("notice", note);
      gather(client);
      try {
        return { did: (await client.query(sql)).command, warning };
      } finally {
        client.off("notice", note);
      }
    },
    release(error) {
      client.release(isWorthAnother(error));
    },
  };
}
