import { type Kysely, sql } from "kysely";
import type { Micros } from "../core/bots/micros.ts";
import { prepared } from "./prepared.ts";
import type { Database, Schema, Tx } from "./schema.ts";

/** What is to be counted against the caps of a virtual key. */
interface Reservation {
  readonly virtualKeyId: number;
  /** Days and minutes since 1970 (UTC). */
  readonly day: number;
  readonly minute: number;
  readonly value: Micros;
  /** How many orders they are. */
  readonly orders: number;
  readonly maxDayValue: Micros;
  readonly maxOrdersPerMinute: number;
}

// The minute of a node whose clock is a little ahead is kept, lest two nodes reset each other's count at every turn.
const minuteOrders = sql<number>`case when excluded.minute > virtual_key_days.minute then 0 else virtual_key_days.minute_orders end`;

const reserveStatement = prepared(
  (
    tx: Tx,
    p: { key: number; day: number; minute: number; value: number; orders: number; cap: number; pace: number },
  ) =>
    tx
      .insertInto("virtual_key_days")
      .values({
        virtual_key_id: p.key,
        day: p.day,
        reserved: p.value,
        orders: p.orders,
        minute: p.minute,
        minute_orders: p.orders,
      })
      .onConflict((conflict) =>
        conflict
          .columns(["virtual_key_id", "day"])
          .doUpdateSet({
            reserved: sql`virtual_key_days.reserved + excluded.reserved`,
            orders: sql`virtual_key_days.orders + excluded.orders`,
            minute: sql`case when excluded.minute > virtual_key_days.minute then excluded.minute else virtual_key_days.minute end`,
            minute_orders: sql`${minuteOrders} + excluded.orders`,
          })
          .where(
            sql<boolean>`virtual_key_days.reserved + excluded.reserved <= ${p.cap} and ${minuteOrders} + excluded.orders <= ${p.pace}`,
          ),
      ),
);

/**
 * Counts a reservation in one conditional statement, so that however many try at once what is reserved never exceeds the
 * cap. Answers false, and counts nothing, when it would.
 */
export async function reserve(tx: Tx, reservation: Reservation): Promise<boolean> {
  const { virtualKeyId: key, day, minute, value, orders } = reservation;
  const { maxDayValue: cap, maxOrdersPerMinute: pace } = reservation;
  // The first row of a day meets no condition.
  if (value > cap || orders > pace) return false;
  return (await reserveStatement.changes(tx, { key, day, minute, value, orders, cap, pace })) > 0;
}

const adjustStatement = prepared((tx: Tx, p: { key: number; day: number; by: number }) =>
  tx
    .updateTable("virtual_key_days")
    .set({ reserved: sql`reserved + ${p.by}` })
    .where("virtual_key_id", "=", p.key)
    .where("day", "=", p.day),
);

/** Gives a part of what a day has reserved back, or counts what was executed beyond it. */
export async function adjustReserved(tx: Tx, virtualKeyId: number, day: number, by: Micros): Promise<void> {
  await adjustStatement.changes(tx, { key: virtualKeyId, day, by });
}

export interface DayUse {
  readonly reserved: Micros;
  readonly orders: number;
  readonly minute: number;
  readonly minuteOrders: number;
}

const NOTHING: DayUse = { reserved: 0, orders: 0, minute: 0, minuteOrders: 0 };

const useOfDay = prepared((db: Kysely<Schema>, p: { key: number; day: number }) =>
  db
    .selectFrom("virtual_key_days")
    .select(["reserved", "orders", "minute", "minute_orders as minuteOrders"])
    .where("virtual_key_id", "=", p.key)
    .where("day", "=", p.day),
);

export async function findDayUse(
  db: Tx | Database["read"],
  virtualKeyId: number,
  day: number,
): Promise<DayUse> {
  return (await useOfDay.first(db, { key: virtualKeyId, day })) ?? NOTHING;
}

/** The same for all virtual keys of a user, by their ids; one that has reserved nothing is left out. */
export async function listDayUses(
  db: Database,
  userId: number,
  day: number,
): Promise<ReadonlyMap<number, DayUse>> {
  const rows = await db.read
    .selectFrom("virtual_key_days")
    .innerJoin("virtual_keys", "virtual_keys.id", "virtual_key_days.virtual_key_id")
    .select(["virtual_key_id", "reserved", "orders", "minute", "minute_orders as minuteOrders"])
    .where("virtual_keys.user_id", "=", userId)
    .where("virtual_key_days.day", "=", day)
    .execute();
  return new Map(rows.map(({ virtual_key_id, ...use }) => [virtual_key_id, use]));
}
