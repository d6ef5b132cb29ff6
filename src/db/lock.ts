import { PostgresAdapter } from "kysely";
import type { Queryable } from "./database.ts";

/**
 * Locks the selected rows until the transaction ends. On PostgreSQL it adds `FOR UPDATE`; SQLite needs nothing,
 * because a transaction there is the only writer. Locks are taken in this order, never the other way:
 * throttles, user, session, key, virtual key, orders by ascending id, caps by ascending virtual key and day, folds, audit heads by ascending chain id. A row that is missing cannot
 * be locked: what must not race on its first use inserts it, or does nothing, before.
 */
export function forUpdate<Q extends { forUpdate(): Q }>(db: Queryable, query: Q): Q {
  return db.getExecutor().adapter instanceof PostgresAdapter ? query.forUpdate() : query;
}
