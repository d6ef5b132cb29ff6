import type { Kysely } from "kysely";
import { forUpdate } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { Database, Schema, Tx } from "./schema.ts";
import type { User } from "./users.ts";

/** A session that has neither ended nor run out, and its user. */
export interface LiveSession {
  readonly sessionId: number;
  readonly user: User;
  /** When password or second factor were last entered in it, in milliseconds. */
  readonly verifiedAt: number | null;
  /** Whether it stands for a login at the host application. */
  readonly isOfHost: boolean;
}

/** A refresh token with the session it belongs to. Times are milliseconds. */
export interface RefreshTokenRow {
  readonly tokenHash: string;
  readonly binding: string;
  readonly issuedAt: number;
  /** When the next token took its place; null for the newest one. */
  readonly replacedAt: number | null;
  /** Whether it was shown again soon after: the answer with the next one may have been lost. */
  readonly isRetried: boolean;
  /** When the newest token of the session was issued. */
  readonly newestIssuedAt: number;
  readonly sessionId: number;
  readonly expiresAt: number;
  readonly endedAt: number | null;
  readonly user: User;
}

const liveSession = prepared((db: Kysely<Schema>, p: { session: number; user: number; now: number }) =>
  db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .select(["users.id", "users.email", "users.is_active", "users.created_at", "sessions.verified_at"])
    .where("sessions.id", "=", p.session)
    .where("sessions.user_id", "=", p.user)
    .where("sessions.ended_at", "is", null)
    .where("sessions.expires_at", ">", p.now),
);

/** The session with its user in one query, so that logging out and deactivation act at the next request. */
export async function findLiveSession(
  db: Database,
  session: number,
  user: number,
  now: number,
): Promise<LiveSession | undefined> {
  const row = await liveSession.first(db.read, { session, user, now });
  if (row === undefined) return undefined;
  return {
    sessionId: session,
    user: { id: row.id, email: row.email, isActive: row.is_active, createdAt: row.created_at },
    verifiedAt: row.verified_at,
    isOfHost: false,
  };
}

/** A session at its beginning. Times are milliseconds. */
interface NewSession {
  readonly userId: number;
  readonly openedAt: number;
  readonly expiresAt: number;
  /** When password and second factor were entered. */
  readonly verifiedAt: number | null;
  readonly address: string;
  readonly userAgent: string;
  /** The login at the host application that it stands for. */
  readonly host?: { readonly login: string; readonly authenticatedAt: number | null };
}

export async function insertSession(tx: Tx, session: NewSession): Promise<number> {
  const { userId, openedAt, expiresAt, verifiedAt, address, userAgent, host } = session;
  const { id } = await tx
    .insertInto("sessions")
    .values({
      user_id: userId,
      created_at: openedAt,
      last_used_at: openedAt,
      expires_at: expiresAt,
      ended_at: null,
      verified_at: verifiedAt,
      address,
      user_agent: userAgent,
      host_login: host?.login ?? null,
      host_authenticated_at: host?.authenticatedAt ?? null,
    })
    .returning("id")
    .executeTakeFirstOrThrow();
  return id;
}

/** A refresh token as it is stored. */
export interface NewRefreshToken {
  readonly hash: string;
  readonly binding: string;
}

export async function insertRefreshToken(
  tx: Tx,
  sessionId: number,
  token: NewRefreshToken,
  now: number,
): Promise<void> {
  const { hash, binding } = token;
  await tx
    .insertInto("refresh_tokens")
    .values({
      token_hash: hash,
      session_id: sessionId,
      binding,
      issued_at: now,
      replaced_at: null,
      retried_at: null,
    })
    .execute();
}

/** The session that a refresh token, by any of its hashes, was issued for. */
export async function findSessionOfRefreshToken(
  tx: Tx,
  hashes: readonly string[],
): Promise<number | undefined> {
  const found = await tx
    .selectFrom("refresh_tokens")
    .select("session_id")
    .where("token_hash", "in", hashes)
    .executeTakeFirst();
  return found?.session_id;
}

/** Finds a refresh token by any of its hashes and locks its session, so that two refreshes of one session take turns. */
export async function lockRefreshToken(
  tx: Tx,
  hashes: readonly string[],
): Promise<RefreshTokenRow | undefined> {
  const sessionId = await findSessionOfRefreshToken(tx, hashes);
  if (sessionId === undefined) return undefined;
  await forUpdate(tx, tx.selectFrom("sessions").select("id").where("id", "=", sessionId)).execute();
  const row = await tx
    .selectFrom("refresh_tokens as token")
    .innerJoin("sessions", "sessions.id", "token.session_id")
    .innerJoin("users", "users.id", "sessions.user_id")
    .innerJoin("refresh_tokens as newest", "newest.session_id", "sessions.id")
    .select([
      "token.token_hash",
      "token.binding",
      "token.issued_at",
      "token.replaced_at",
      "token.retried_at",
      "newest.issued_at as newest_issued_at",
    ])
    .select(["sessions.id as session_id", "sessions.expires_at", "sessions.ended_at"])
    .select(["users.id", "users.email", "users.is_active", "users.created_at"])
    .where("token.token_hash", "in", hashes)
    .where("newest.replaced_at", "is", null)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    tokenHash: row.token_hash,
    binding: row.binding,
    issuedAt: row.issued_at,
    replacedAt: row.replaced_at,
    isRetried: row.retried_at !== null,
    newestIssuedAt: row.newest_issued_at,
    sessionId: row.session_id,
    expiresAt: row.expires_at,
    endedAt: row.ended_at,
    user: { id: row.id, email: row.email, isActive: row.is_active, createdAt: row.created_at },
  };
}

/** Puts a new token in the place of the newest one of a session. */
export async function replaceRefreshToken(
  tx: Tx,
  sessionId: number,
  next: NewRefreshToken,
  now: number,
): Promise<void> {
  await tx
    .updateTable("refresh_tokens")
    .set({ replaced_at: now })
    .where("session_id", "=", sessionId)
    .where("replaced_at", "is", null)
    .execute();
  await insertRefreshToken(tx, sessionId, next, now);
  await tx.updateTable("sessions").set({ last_used_at: now }).where("id", "=", sessionId).execute();
}

export async function markRetried(tx: Tx, tokenHash: string, now: number): Promise<void> {
  await tx
    .updateTable("refresh_tokens")
    .set({ retried_at: now })
    .where("token_hash", "=", tokenHash)
    .execute();
}

/** Answers false when the session had ended before. */
export async function endSession(tx: Tx, sessionId: number, now: number): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("sessions")
    .set({ ended_at: now })
    .where("id", "=", sessionId)
    .where("ended_at", "is", null)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}
