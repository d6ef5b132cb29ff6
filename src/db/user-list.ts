import type { Database } from "./schema.ts";

/** An account as the operator sees it. Times are milliseconds. */
export interface ListedUser {
  readonly id: number;
  readonly email: string;
  readonly isActive: boolean;
  readonly hasTotp: boolean;
  readonly hasKey: boolean;
  readonly createdAt: number;
  /** The newest use of a session of theirs; null when there is none any more. */
  readonly lastSeenAt: number | null;
}

/** The accounts with ids above `after`, in order of their ids: long reads go in pages. */
export async function listUsers(db: Database, after: number, limit: number): Promise<readonly ListedUser[]> {
  const rows = await db.read
    .selectFrom("users")
    .leftJoin("second_factors as factor", (join) =>
      join.onRef("factor.user_id", "=", "users.id").on("factor.confirmed_at", "is not", null),
    )
    .leftJoin("api_keys as key", "key.user_id", "users.id")
    .select((select) => [
      "users.id",
      "users.email",
      "users.is_active",
      "users.created_at",
      "factor.user_id as factor",
      "key.id as key",
      select
        .selectFrom("sessions")
        .select((own) => own.fn.max("sessions.last_used_at").as("last"))
        .whereRef("sessions.user_id", "=", "users.id")
        .as("last_seen_at"),
    ])
    .where("users.id", ">", after)
    .orderBy("users.id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    email: row.email,
    isActive: row.is_active,
    hasTotp: row.factor !== null,
    hasKey: row.key !== null,
    createdAt: row.created_at,
    lastSeenAt: row.last_seen_at,
  }));
}
