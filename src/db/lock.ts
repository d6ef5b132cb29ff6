import { PostgresAdapter, sql } from "kysely";
import type { Queryable } from "./database.ts";
import { prepared } from "./prepared.ts";
import type { Tx } from "./schema.ts";

/**
 * Locks the selected rows until the transaction ends. On PostgreSQL it adds `FOR UPDATE`; SQLite needs nothing,
 * because a transaction there is the only writer. Locks are taken in this order, never the other way:
 * the reservation lock, throttles, user, session, key, virtual key, orders by ascending id, caps by ascending virtual key and day, folds, audit heads by ascending chain id. A row that is missing cannot
 * be locked: what must not race on its first use inserts it, or does nothing, before.
 */
export function forUpdate<Q extends { forUpdate(): Q }>(db: Queryable, query: Q): Q {
  return isPostgres(db) ? query.forUpdate() : query;
}

/**
 * The end of a select that locks the rows of a table as {@link forUpdate} does, and leaves out those that somebody else has locked: whoever waits for
 * nobody is in no deadlock, whatever it holds.
 */
export function onlyFree(db: Queryable, table: string): string {
  return isPostgres(db) ? `for update of ${table} skip locked` : "";
}

/** Which advisory lock of PostgreSQL it is; any number that nothing else here uses. */
const RESERVING = 4_703_218;

/**
 * Until the transaction ends, no freeze of the operator takes effect. To be the first statement of whatever reserves: what is looked
 * at after it is looked at after every freeze that was answered.
 */
export async function holdOffFreezes(tx: Tx): Promise<void> {
  if (isPostgres(tx)) await shareReserving.all(tx, {});
}

const shareReserving = prepared((tx: Tx, _: object) =>
  tx.selectNoFrom(sql`pg_advisory_xact_lock_shared(${sql.lit(RESERVING)})`.as("held")),
);

/** Waits for every reservation under way, and keeps new ones waiting until the transaction ends. */
export async function waitForReservations(tx: Tx): Promise<void> {
  if (isPostgres(tx)) await sql`select pg_advisory_xact_lock(${RESERVING})`.execute(tx);
}

export function isPostgres(db: Queryable): boolean {
  return db.getExecutor().adapter instanceof PostgresAdapter;
}
