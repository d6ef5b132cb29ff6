import type { CompiledQuery, QueryResult } from "kysely";
import type { Execute, Row } from "../direct-kysely.ts";
import { preparedName } from "../prepared.ts";
import { type Connections, isWorthAnother, onLiveConnection, PATIENCE_MS } from "./connection.ts";
import { translated } from "./errors.ts";

/** How many go together at most: the answers come one after the other. */
const MOST_TOGETHER = 16;

interface Waiting {
  readonly query: CompiledQuery;
  resolve(result: QueryResult<Row> | Promise<QueryResult<Row>>): void;
  reject(error: unknown): void;
}

/**
 * Runs statements that only read, each by itself. What is prepared, and so known to be short, goes to the server together with whatever
 * else is asked for in the same turn of the event loop, over one connection and in one piece: under load, the system calls of a
 * short statement cost more than all else about it.
 */
export function readsOver(connections: Connections): Execute {
  let waiting: Waiting[] = [];

  function flush(): void {
    const all = waiting;
    waiting = [];
    for (let start = 0; start < all.length; start += MOST_TOGETHER) {
      void askTogether(connections, all.slice(start, start + MOST_TOGETHER));
    }
  }

  return (query) => {
    if (preparedName(query) === undefined) return ask(connections, query);
    return new Promise((resolve, reject) => {
      if (waiting.length === 0) setImmediate(flush);
      waiting.push({ query, resolve, reject });
    });
  };
}

/** As it changes nothing, it is sent again when the connection broke under it. */
function ask(connections: Connections, query: CompiledQuery): Promise<QueryResult<Row>> {
  return onLiveConnection(connections, async (connection) => {
    const result = await connection.send(query);
    connection.release();
    return result;
  }).catch(refuse);
}

/** What fails with its connection is asked for once more, alone; not where the server was silent, for whom nobody waits twice. */
async function askTogether(connections: Connections, batch: readonly Waiting[]): Promise<void> {
  try {
    const connection = await connections.take();
    const giveUpAt = performance.now() + PATIENCE_MS;
    const answers = await Promise.all(
      batch.map(({ query, resolve, reject }) =>
        connection.send(query).then(resolve, (error: unknown) => {
          if (isWorthAnother(error) && performance.now() < giveUpAt) resolve(ask(connections, query));
          else reject(translated(error));
          return error;
        }),
      ),
    );
    connection.release(answers.find(isWorthAnother));
  } catch (error) {
    for (const { reject } of batch) reject(translated(error));
  }
}

function refuse(error: unknown): never {
  throw translated(error);
}
