import { AsyncLocalStorage } from "node:async_hooks";
import { resolve } from "node:path";
import { CompiledQuery, type Kysely, type QueryResult } from "kysely";
import { KeyholdError } from "../../core/errors.ts";
import type { Database } from "../database.ts";
import { type Row, sqliteKysely } from "../direct-kysely.ts";
import { closed, type Inside, readInsideWrite, writeToReadOnly } from "../inside.ts";
import { type DatabaseWatch, UNWATCHED } from "../watch.ts";
import { type Connect, type Connection, connect } from "./connection.ts";
import { isBusy, translated } from "./errors.ts";
import { prepareFiles } from "./files.ts";
import { type KeptFiles, keepFiles } from "./kept-files.ts";
import { retryBusy } from "./retry.ts";
import { createWriter } from "./writer.ts";

export interface SqliteOptions {
  /** The file; it is made, with its folder, if it does not exist. Other processes may have it open. */
  readonly path: string;
  /** How connections are made; tests put faults here. */
  readonly connect?: Connect;
  readonly watch?: DatabaseWatch | undefined;
}

/**
 * Opens a SQLite file: one connection that writes and one that reads what is committed.
 * @throws KeyholdError `storage_failed` with the reason as its hint: the path cannot be made or written, or what
 * lies there is not a database. `storage_busy` when another process kept it locked for 2 s.
 */
export async function openSqlite<S>(options: SqliteOptions): Promise<Database<S>> {
  const connectTo = options.connect ?? connect;
  // SQLite has a meaning of its own for names such as `:memory:` and `file:x`; an absolute path is only a path.
  const path = resolve(options.path);
  try {
    await prepareFiles(path);
    const first = await retryBusy(() => connectTo(path, "write"));
    const files = keepFiles(path);
    // What lies there later may be another database than the one that was opened.
    const open = (mode: "read" | "write") => {
      files.require();
      return connectTo(path, mode);
    };
    return await assemble<S>(first, open, files, options.watch ?? UNWATCHED);
  } catch (error) {
    throw refusal(path, error);
  }
}

/**
 * Opens a SQLite file that is there, to look at it: nothing is made or changed, and `write` is refused.
 * @throws KeyholdError as {@link openSqlite} does.
 */
export async function openSqliteToRead<S>(options: SqliteOptions): Promise<Database<S>> {
  const path = resolve(options.path);
  try {
    const reader = await retryBusy(() => readable((options.connect ?? connect)(path, "read")));
    return {
      dialect: "sqlite",
      read: sqliteKysely.kyselyOver<S>((query) => ask(reader, query)),
      write: async () => {
        throw writeToReadOnly();
      },
      snapshot: (work) => readSnapshot(() => (options.connect ?? connect)(path, "read"), work),
      load: () => ({ used: 0, idle: 1, waiting: 0 }),
      close: async () => reader.close(),
    };
  } catch (error) {
    throw refusal(path, error);
  }
}

/** SQLite looks at a file only when it is asked for something. */
function readable(reader: Connection): Connection {
  try {
    reader.query("select count(*) from sqlite_schema");
    return reader;
  } catch (error) {
    reader.close();
    throw error;
  }
}

async function assemble<S>(
  first: Connection,
  open: (mode: "read" | "write") => Connection,
  files: KeptFiles,
  watch: DatabaseWatch,
): Promise<Database<S>> {
  const inside: Inside = new AsyncLocalStorage();
  const writer = createWriter<S>({ first, reopen: () => open("write"), files }, inside, watch);
  const reader = await retryBusy(() => open("read")).catch(async (error) => {
    await writer.close();
    throw error;
  });

  let closing: Promise<void> | undefined;

  const read = sqliteKysely.kyselyOver<S>((query) => {
    const refusal = readInsideWrite(inside) ?? (closing === undefined ? undefined : closed());
    return refusal === undefined ? ask(reader, query, watch) : Promise.reject(refusal);
  });

  return {
    dialect: "sqlite",
    read,
    write: writer.write,
    snapshot: (work) =>
      closing === undefined ? readSnapshot(() => open("read"), work) : Promise.reject(closed()),
    load: writer.load,
    close() {
      closing ??= writer.close(reader);
      return closing;
    },
  };
}

/** A connection of its own: other readers go on seeing what is committed. */
async function readSnapshot<S, T>(
  open: () => Connection,
  work: (reader: Kysely<S>) => Promise<T>,
): Promise<T> {
  const reader = await retryBusy(open).catch((error) => {
    throw translated(error);
  });
  try {
    await ask(reader, CompiledQuery.raw("begin"));
    return await work(sqliteKysely.kyselyOver<S>((query) => ask(reader, query)));
  } finally {
    reader.close();
  }
}

async function ask(
  reader: Connection,
  { sql, parameters }: CompiledQuery,
  watch: DatabaseWatch = UNWATCHED,
): Promise<QueryResult<Row>> {
  try {
    return reader.query(sql, parameters);
  } catch (error) {
    if (!isBusy(error)) throw translated(error);
    watch.noteRetry("busy");
  }
  return retryBusy(() => reader.query(sql, parameters)).catch((error) => {
    throw translated(error);
  });
}

function refusal(path: string, error: unknown): KeyholdError {
  const heard = translated(error);
  if (heard instanceof KeyholdError && heard.code === "storage_busy") return heard;
  const reason = error instanceof Error ? error.message : String(error);
  return new KeyholdError("storage_failed", {
    hint: `The database file ${path} cannot be used: ${reason}.`,
    cause: error,
  });
}
