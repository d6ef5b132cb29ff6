import type { NoticeRow } from "./notices.ts";
import type { Tx } from "./schema.ts";

/** A way on which notices go out. */
export type Channel = "webhook" | "email";

/** A notice that is to go out now. */
export interface DueDelivery extends NoticeRow {
  readonly email: string;
  /** How often it has been tried before. */
  readonly attempts: number;
}

export async function insertDelivery(tx: Tx, noticeId: number, channel: Channel, now: number): Promise<void> {
  await tx
    .insertInto("notice_deliveries")
    .values({ notice_id: noticeId, channel, attempts: 0, due_at: now })
    .execute();
}

/**
 * Takes what is due on a channel, the longest due first, by putting it off until `until`: whoever takes it and dies leaves it due
 * again then. Of two who take at once each gets others.
 */
export async function claimDeliveries(
  tx: Tx,
  channel: Channel,
  now: number,
  until: number,
  limit: number,
): Promise<readonly DueDelivery[]> {
  const claimed = await tx
    .updateTable("notice_deliveries")
    .set({ due_at: until })
    .where("channel", "=", channel)
    .where("due_at", "<=", now)
    .where("notice_id", "in", (on) =>
      on
        .selectFrom("notice_deliveries as due")
        .select("due.notice_id")
        .where("due.channel", "=", channel)
        .where("due.due_at", "<=", now)
        .orderBy("due.due_at")
        .limit(limit),
    )
    .returning(["notice_id", "attempts"])
    .execute();
  if (claimed.length === 0) return [];
  const attempts = new Map(claimed.map((row) => [row.notice_id, row.attempts]));
  const rows = await tx
    .selectFrom("notices")
    .innerJoin("users", "users.id", "notices.user_id")
    .selectAll("notices")
    .select("users.email")
    .where("notices.id", "in", [...attempts.keys()])
    .orderBy("notices.id")
    .execute();
  return rows.map((row) => ({ ...row, attempts: attempts.get(row.id) ?? 0 }));
}

/** It has arrived, or is given up. */
export async function deleteDelivery(tx: Tx, noticeId: number, channel: Channel): Promise<void> {
  await tx
    .deleteFrom("notice_deliveries")
    .where("notice_id", "=", noticeId)
    .where("channel", "=", channel)
    .execute();
}

export async function postponeDelivery(
  tx: Tx,
  noticeId: number,
  channel: Channel,
  attempts: number,
  dueAt: number,
): Promise<void> {
  await tx
    .updateTable("notice_deliveries")
    .set({ attempts, due_at: dueAt })
    .where("notice_id", "=", noticeId)
    .where("channel", "=", channel)
    .execute();
}
