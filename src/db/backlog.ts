import { sql } from "kysely";
import type { Database } from "./schema.ts";
import type { SealedTableName } from "./sealed-tables.ts";

/** When the newest checkpoint was signed, in milliseconds since 1970; undefined before the first. */
export async function findNewestCheckpointTime(db: Database): Promise<number | undefined> {
  const row = await db.read
    .selectFrom("audit_checkpoints")
    .select("at")
    .orderBy("number", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.at;
}

/** Heads of chains that no checkpoint states yet, counted up to `limit`. */
export async function countPendingHeads(db: Database, limit: number): Promise<number> {
  const pending = db.read
    .selectFrom("audit_heads")
    .select("chain_id")
    .where(sql<boolean>`is_pending`)
    .limit(limit)
    .as("pending");
  const row = await db.read.selectFrom(pending).select(sql<number>`count(*)`.as("count")).executeTakeFirst();
  return Number(row?.count ?? 0);
}

/** Requests of bots whose outcome is not known for good, by state, and since when the oldest has been waiting; among the first `limit` to be looked at. */
export async function countUnsettledOrders(
  db: Database,
  limit: number,
): Promise<readonly { readonly state: string; readonly count: number; readonly oldest: number }[]> {
  const { rows } = await sql<{ state: string; count: number; oldest: number }>`
    select state, count(*) as count, min(created_at) as oldest
    from (select state, created_at from bot_orders where look_at is not null order by look_at limit ${limit}) as due
    group by state`.execute(db.read);
  return rows;
}

/** Notices that have yet to go out, by way, counted up to `limit`, and when the oldest of them was made. */
export async function countWaitingNotices(
  db: Database,
  channel: string,
  limit: number,
): Promise<{ readonly count: number; readonly oldest: number | null }> {
  const { rows } = await sql<{ count: number; oldest: number | null }>`
    select count(*) as count, min(notices.created_at) as oldest
    from (select notice_id from notice_deliveries where channel = ${channel} order by due_at limit ${limit}) as waiting
    join notices on notices.id = waiting.notice_id`.execute(db.read);
  return rows[0] ?? { count: 0, oldest: null };
}

/** Rows of a table that stand under one Fernet key, counted up to `limit`. */
export async function countSealedWith(
  db: Database,
  table: SealedTableName,
  fingerprint: string,
  limit: number,
): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*) as count
    from (select 1 as one from ${sql.table(table)} where sealed_with = ${fingerprint} limit ${limit}) as sealed`.execute(
    db.read,
  );
  return rows[0]?.count ?? 0;
}

/** The request weight of a group's addresses, as all its nodes share it. */
interface WeightStanding {
  readonly exchange: string;
  /** Minutes since 1970. */
  readonly minute: number;
  readonly used_vault: number;
  readonly used_public: number;
  readonly used_signed: number;
  readonly seen: number;
  readonly stopped_until: number;
  readonly weight_per_minute: number | null;
}

export function listWeights(db: Database, outgoingGroup: string): Promise<readonly WeightStanding[]> {
  return db.read
    .selectFrom("exchange_weight")
    .select(["exchange", "minute", "used_vault", "used_public", "used_signed", "seen", "stopped_until"])
    .select("weight_per_minute")
    .where("outgoing_group", "=", outgoingGroup)
    .execute();
}
