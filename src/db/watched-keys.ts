import { type Kysely, sql } from "kysely";
import type { ApiKeyRow } from "./api-keys.ts";
import { prepared } from "./prepared.ts";
import type { Database, Schema, Tx } from "./schema.ts";

/**
 * Takes the keys of an exchange that are due, those that have been due the longest first, in hand until `until`: whoever dies with
 * them leaves them where they were in the queue. Of two who take at once each gets others.
 */
export async function claimDueKeys(
  tx: Tx,
  exchange: string,
  now: number,
  until: number,
  limit: number,
): Promise<readonly ApiKeyRow[]> {
  const rows = await claim.all(tx, { exchange, now, until, limit });
  // Of a statement that changes rows nobody has promised an order.
  return rows.toSorted((one, other) => one.last_checked_at - other.last_checked_at);
}

const claim = prepared((tx: Tx, p: { exchange: string; now: number; until: number; limit: number }) =>
  tx
    .updateTable("api_keys")
    .set({ claimed_until: p.until })
    .where("id", "in", (on) =>
      on
        .selectFrom("api_keys as due")
        .select("due.id")
        .where("due.exchange", "=", p.exchange)
        .where("due.next_check_at", "<=", p.now)
        .where("due.claimed_until", "<=", p.now)
        .orderBy("due.next_check_at")
        .limit(p.limit),
    )
    .where("next_check_at", "<=", p.now)
    .where("claimed_until", "<=", p.now)
    .returningAll(),
);

/** Those of these users whose accounts are switched off. */
export async function listInactiveUsers(tx: Tx, ids: readonly number[]): Promise<ReadonlySet<number>> {
  if (ids.length === 0) return new Set();
  const query = tx.selectFrom("users").select("id").where("id", "in", ids).where("is_active", "=", false);
  return new Set((await query.execute()).map(({ id }) => id));
}

/** Lets go of a key until it is due, whatever else becomes of it. */
export async function setNextCheck(tx: Tx, id: number, at: number): Promise<void> {
  await tx
    .updateTable("api_keys")
    .set({ next_check_at: at, claimed_until: 0 })
    .where("id", "=", id)
    .execute();
}

/** Has the key of a user watched at once. */
export async function makeKeyDue(tx: Tx, userId: number): Promise<void> {
  await tx.updateTable("api_keys").set({ next_check_at: 0 }).where("user_id", "=", userId).execute();
}

/** What changes when watching a key has found nothing new. */
export type WatchTimes = Pick<
  ApiKeyRow,
  | "last_checked_at"
  | "last_confirmed_at"
  | "warnings"
  | "next_check_at"
  | "claimed_until"
  | "doubts"
  | "rejections"
>;

/** Answers false, and changes nothing, when somebody has changed the key since it was read as `row`. */
export async function touchWatchedKey(tx: Tx, row: ApiKeyRow, times: WatchTimes): Promise<boolean> {
  const { id, version, updated_at, last_checked_at } = row;
  return (
    (await touch.changes(tx, { ...times, id, version, updated_at, seen_checked_at: last_checked_at })) > 0
  );
}

interface Touch extends WatchTimes {
  readonly id: number;
  readonly version: number;
  readonly updated_at: number;
  readonly seen_checked_at: number;
}

const touch = prepared((tx: Tx, p: Touch) =>
  tx
    .updateTable("api_keys")
    .set({
      last_checked_at: p.last_checked_at,
      last_confirmed_at: p.last_confirmed_at,
      warnings: p.warnings,
      next_check_at: p.next_check_at,
      claimed_until: p.claimed_until,
      doubts: p.doubts,
      rejections: p.rejections,
    })
    .where("id", "=", p.id)
    .where("version", "=", p.version)
    .where("updated_at", "=", p.updated_at)
    .where("last_checked_at", "=", p.seen_checked_at),
);

/** Whether any key of the exchange is due. */
export async function isAnyKeyDue(db: Database, exchange: string, now: number): Promise<boolean> {
  return (await firstDue.first(db.read, { exchange, now })) !== undefined;
}

const firstDue = prepared((db: Kysely<Schema>, p: { exchange: string; now: number }) =>
  db
    .selectFrom("api_keys")
    .select("id")
    .where("exchange", "=", p.exchange)
    .where("next_check_at", "<=", p.now)
    .where("claimed_until", "<=", p.now)
    .limit(1),
);

/** Since when the key of the exchange that is due next has been due; undefined if the exchange has none with a time. */
export async function findNextCheck(db: Database, exchange: string): Promise<number | undefined> {
  const row = await db.read
    .selectFrom("api_keys")
    .select("next_check_at")
    .where("exchange", "=", exchange)
    .where("next_check_at", ">", 0)
    .orderBy("next_check_at")
    .limit(1)
    .executeTakeFirst();
  return row?.next_check_at;
}

/** How many keys of the exchange are due, counted up to `limit`. */
export async function countDueKeys(
  db: Database,
  exchange: string,
  now: number,
  limit: number,
): Promise<number> {
  const due = db.read
    .selectFrom("api_keys")
    .select("id")
    .where("exchange", "=", exchange)
    .where("next_check_at", "<=", now)
    .limit(limit)
    .as("due");
  const row = await db.read.selectFrom(due).select(sql<number>`count(*)`.as("count")).executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** The keys with ids above `after`, in order of their ids, each with the e-mail of its owner. */
export function listKeysToCheck(
  db: Database,
  after: number,
  limit: number,
): Promise<readonly (ApiKeyRow & { readonly email: string })[]> {
  return db.read
    .selectFrom("api_keys")
    .innerJoin("users", "users.id", "api_keys.user_id")
    .selectAll("api_keys")
    .select("users.email")
    .where("api_keys.id", ">", after)
    .orderBy("api_keys.id")
    .limit(limit)
    .execute();
}
