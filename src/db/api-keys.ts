import type { Insertable, Kysely, Selectable } from "kysely";
import { operatorFrozenAt } from "./freezes.ts";
import { forUpdate } from "./lock.ts";
import { prepared } from "./prepared.ts";
import type { ApiKeyTable, Database, Schema, Tx } from "./schema.ts";

export type ApiKeyRow = Selectable<ApiKeyTable>;
type NewApiKeyRow = Insertable<ApiKeyTable>;
/** The columns that change in the life of a key: not whose it is. What is sealed changes only when it is replaced. */
export type ApiKeyChange = Partial<Omit<ApiKeyRow, "id" | "user_id" | "created_at">>;

/** What is shown of a key: all but its secret, and what stands beside it. */
export type ShownApiKey = Omit<
  ApiKeyRow,
  "encrypted_secret_key" | "rejections" | "version" | "claimed_until"
> & {
  /** How many of its virtual keys are not revoked. */
  readonly virtual_key_count: number | null;
  readonly operator_frozen_at: number | null;
};

const SHOWN = [
  "id",
  "user_id",
  "exchange",
  "key_type",
  "label",
  "encrypted_api_key",
  "sealed_with",
  "is_valid",
  "state",
  "state_reason",
  "state_since",
  "permissions",
  "warnings",
  "is_ip_restricted",
  "trading_expires_at",
  "account_id",
  "last_checked_at",
  "last_confirmed_at",
  "frozen_by",
  "frozen_at",
  "frozen_reason",
  "next_check_at",
  "doubts",
  "created_at",
  "updated_at",
] as const satisfies readonly (keyof ShownApiKey)[];

const shownKeyOfUser = prepared((db: Kysely<Schema>, p: { user: number }) =>
  db
    .selectFrom("api_keys")
    .select(SHOWN)
    .select(operatorFrozenAt.as("operator_frozen_at"))
    .select((on) =>
      on
        .selectFrom("virtual_keys")
        .select(on.fn.countAll<number>().as("count"))
        .whereRef("virtual_keys.user_id", "=", "api_keys.user_id")
        .where("virtual_keys.revoked_at", "is", null)
        .as("virtual_key_count"),
    )
    .where("user_id", "=", p.user),
);

/** The exchange key of a user as it may be shown; its secret is not even read. */
export function findShownApiKey(db: Tx | Database["read"], userId: number): Promise<ShownApiKey | undefined> {
  return shownKeyOfUser.first(db, { user: userId });
}

const keyOfUser = prepared((db: Kysely<Schema>, p: { user: number }) =>
  db.selectFrom("api_keys").selectAll().where("user_id", "=", p.user),
);

/** The exchange key of a user: at most one, by a unique index. */
export function findApiKey(db: Tx | Database["read"], userId: number): Promise<ApiKeyRow | undefined> {
  return keyOfUser.first(db, { user: userId });
}

const lockedKeyOfUser = prepared((tx: Tx, p: { user: number }) =>
  forUpdate(tx, tx.selectFrom("api_keys").selectAll().where("user_id", "=", p.user)),
);

/** The same, for whoever changes it: until the transaction ends, nobody else changes or deletes it. */
export function lockApiKey(tx: Tx, userId: number): Promise<ApiKeyRow | undefined> {
  return lockedKeyOfUser.first(tx, { user: userId });
}

export function insertApiKey(tx: Tx, row: NewApiKeyRow): Promise<ApiKeyRow> {
  return tx.insertInto("api_keys").values(row).returningAll().executeTakeFirstOrThrow();
}

/** Answers the row as it is afterwards. It must be there: read it in the same transaction. */
export function updateApiKey(tx: Tx, id: number, change: ApiKeyChange): Promise<ApiKeyRow> {
  return tx.updateTable("api_keys").set(change).where("id", "=", id).returningAll().executeTakeFirstOrThrow();
}

/** Answers false when it was gone already. */
export async function deleteApiKey(tx: Tx, id: number): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom("api_keys").where("id", "=", id).executeTakeFirst();
  return numDeletedRows > 0n;
}

export interface SealedKey {
  readonly id: number;
  readonly userId: number;
  readonly apiKey: string;
  readonly secret: string;
  readonly sealedWith: string;
}

/** The sealed columns of the keys with ids above `after`, in order of their ids: long reads go in pages. */
export async function listSealedKeys(
  db: Database,
  after: number,
  limit: number,
): Promise<readonly SealedKey[]> {
  const rows = await db.read
    .selectFrom("api_keys")
    .select(["id", "user_id", "encrypted_api_key", "encrypted_secret_key", "sealed_with"])
    .where("id", ">", after)
    .orderBy("id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    id: row.id,
    userId: row.user_id,
    apiKey: row.encrypted_api_key,
    secret: row.encrypted_secret_key,
    sealedWith: row.sealed_with,
  }));
}
