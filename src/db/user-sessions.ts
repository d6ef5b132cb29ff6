import type { Kysely } from "kysely";
import type { Database, Schema, Tx } from "./schema.ts";

/** A session as its owner sees it. Times are milliseconds. */
export interface OwnSession {
  readonly id: number;
  readonly createdAt: number;
  readonly lastUsedAt: number;
  readonly expiresAt: number;
  readonly verifiedAt: number | null;
  readonly address: string;
  readonly userAgent: string;
}

/** A session is live when it has not ended, does not run out before `now`, and was used after `usedAfter`. */
interface Living {
  readonly now: number;
  readonly usedAfter: number;
}

/** The live sessions of a user, the one used last first, at most `limit`. */
export async function listLiveSessions(
  db: Database,
  userId: number,
  living: Living,
  limit: number,
): Promise<readonly OwnSession[]> {
  const rows = await liveSessions(db.read, userId, living)
    .orderBy("last_used_at", "desc")
    .orderBy("id", "desc")
    .limit(limit)
    .execute();
  return rows.map(ownSession);
}

export async function findOwnSession(
  db: Database,
  userId: number,
  sessionId: number,
  living: Living,
): Promise<OwnSession | undefined> {
  const row = await liveSessions(db.read, userId, living).where("id", "=", sessionId).executeTakeFirst();
  return row === undefined ? undefined : ownSession(row);
}

/** Answers false when the user has no such live session. */
export async function endOwnSession(
  tx: Tx,
  userId: number,
  sessionId: number,
  { now, usedAfter }: Living,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("sessions")
    .set({ ended_at: now })
    .where("id", "=", sessionId)
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where("last_used_at", ">", usedAfter)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Ends every session of a user; answers how many had not ended before. */
export async function endAllSessions(tx: Tx, userId: number, now: number): Promise<number> {
  return endOtherSessions(tx, userId, NO_SESSION, now);
}

const NO_SESSION = 0;

/** Ends the sessions of a user but one; answers how many had not ended before. */
export async function endOtherSessions(
  tx: Tx,
  userId: number,
  keptSessionId: number,
  now: number,
): Promise<number> {
  const { numUpdatedRows } = await tx
    .updateTable("sessions")
    .set({ ended_at: now })
    .where("user_id", "=", userId)
    .where("id", "!=", keptSessionId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return Number(numUpdatedRows);
}

/** Answers false when the session has ended meanwhile. */
export async function markVerified(tx: Tx, sessionId: number, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("sessions")
    .set({ verified_at: now })
    .where("id", "=", sessionId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** The sessions of a user with all their tokens. */
export async function deleteSessions(tx: Tx, userId: number): Promise<void> {
  await tx.deleteFrom("sessions").where("user_id", "=", userId).execute();
}

function liveSessions(db: Kysely<Schema>, userId: number, { now, usedAfter }: Living) {
  return db
    .selectFrom("sessions")
    .select(["id", "created_at", "last_used_at", "expires_at", "verified_at", "address", "user_agent"])
    .where("user_id", "=", userId)
    .where("ended_at", "is", null)
    .where("expires_at", ">", now)
    .where("last_used_at", ">", usedAfter);
}

function ownSession(
  row: Awaited<ReturnType<ReturnType<typeof liveSessions>["execute"]>>[number],
): OwnSession {
  return {
    id: row.id,
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    expiresAt: row.expires_at,
    verifiedAt: row.verified_at,
    address: row.address,
    userAgent: row.user_agent,
  };
}
