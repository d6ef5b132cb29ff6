import type { Kysely, Selectable } from "kysely";
import { forUpdate } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { Database, Schema, Tx } from "./schema.ts";
import type { LiveSession } from "./sessions.ts";
import type { User } from "./users.ts";

/** The session that stands for a login at the host application, be it over or not. Times are milliseconds. */
export interface HostSession extends LiveSession {
  readonly expiresAt: number;
  readonly isEnded: boolean;
  /** When the user logged in there, as far as the host has told. */
  readonly authenticatedAt: number | null;
}

const COLUMNS = [
  "users.id",
  "users.email",
  "users.is_active",
  "users.created_at",
  "sessions.id as session_id",
  "sessions.verified_at",
  "sessions.expires_at",
  "sessions.ended_at",
  "sessions.host_authenticated_at",
] as const;

function byHostLogin(db: Kysely<Schema>, hostLogin: string) {
  return db
    .selectFrom("sessions")
    .innerJoin("users", "users.id", "sessions.user_id")
    .select(COLUMNS)
    .where("sessions.host_login", "=", hostLogin);
}

const hostSession = prepared((db: Kysely<Schema>, p: { hostLogin: string }) => byHostLogin(db, p.hostLogin));

/** Session and user in one query: this is asked at every request. */
export async function findHostSession(db: Database, hostLogin: string): Promise<HostSession | undefined> {
  return read(await hostSession.first(db.read, { hostLogin }));
}

/** The same, locked until the transaction ends. */
export async function lockHostSession(tx: Tx, hostLogin: string): Promise<HostSession | undefined> {
  const query = tx.selectFrom("sessions").select("id").where("host_login", "=", hostLogin);
  await forUpdate(tx, query).execute();
  return read(await byHostLogin(tx, hostLogin).executeTakeFirst());
}

/** Takes over what a newer token says. */
export async function renewHostSession(
  tx: Tx,
  sessionId: number,
  newer: Pick<HostSession, "expiresAt" | "authenticatedAt" | "verifiedAt">,
  now: number,
): Promise<void> {
  await tx
    .updateTable("sessions")
    .set({
      expires_at: newer.expiresAt,
      host_authenticated_at: newer.authenticatedAt,
      verified_at: newer.verifiedAt,
      last_used_at: now,
    })
    .where("id", "=", sessionId)
    .execute();
}

type Row = Pick<Selectable<Schema["users"]>, "id" | "email" | "is_active" | "created_at"> &
  Pick<
    Selectable<Schema["sessions"]>,
    "verified_at" | "expires_at" | "ended_at" | "host_authenticated_at"
  > & { readonly session_id: number };

function read(row: Row | undefined): HostSession | undefined {
  if (row === undefined) return undefined;
  const user: User = { id: row.id, email: row.email, isActive: row.is_active, createdAt: row.created_at };
  return {
    sessionId: row.session_id,
    user,
    verifiedAt: row.verified_at,
    isOfHost: true,
    expiresAt: row.expires_at,
    isEnded: row.ended_at !== null,
    authenticatedAt: row.host_authenticated_at,
  };
}
