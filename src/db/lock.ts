import { PostgresAdapter } from "kysely";
import type { Queryable } from "./database.ts";

/**
 * Locks the selected rows until the transaction ends. On PostgreSQL it adds `FOR UPDATE`; SQLite needs nothing,
 * because a transaction there is the only writer. Locks are taken in this order, never the other way: user,
 * key, virtual key, cap, audit heads by ascending chain id.
 */
export function forUpdate<Q extends { forUpdate(): Q }>(db: Queryable, query: Q): Q {
  return db.getExecutor().adapter instanceof PostgresAdapter ? query.forUpdate() : query;
}
