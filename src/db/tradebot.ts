import { type Kysely, sql } from "kysely";
import { KeyholdError } from "../core/errors.ts";
import type { SourceId, SourceKey, SourceUser } from "../core/import/source.ts";
import type { Database } from "./database.ts";

/** The tables of the Python application, as far as they are read. They are another program's: nothing is ever written there. */
export interface TradebotSchema {
  readonly users: SourceUser;
  readonly api_keys: SourceKey;
}

export type Tradebot = Pick<Database<TradebotSchema>, "snapshot">;

/** Some users in the order of their ids, each with the keys that stand in its name. */
interface UserPage {
  readonly users: readonly SourceUser[];
  readonly keys: readonly SourceKey[];
}

const USER_COLUMNS = ["id", "email", "hashed_password", "is_active"] as const;
const KEY_COLUMNS = [
  "id",
  "user_id",
  "encrypted_api_key",
  "encrypted_secret_key",
  "label",
  "is_valid",
  "created_at",
  "updated_at",
] as const;

/**
 * How many rows there are; a look at both tables. Throws `storage_failed` with the reason in its hint when they are not there, or not as
 * they should be.
 */
export async function countSource(source: Tradebot): Promise<{ users: number; api_keys: number }> {
  try {
    return await source.snapshot(async (reader) => {
      await reader.selectFrom("users").select(USER_COLUMNS).limit(1).execute();
      await reader.selectFrom("api_keys").select(KEY_COLUMNS).limit(1).execute();
      return { users: await count(reader, "users"), api_keys: await count(reader, "api_keys") };
    });
  } catch (error) {
    if (error instanceof KeyholdError && error.code === "storage_busy") throw error;
    const cause = error instanceof KeyholdError ? error.cause : error;
    throw unreadable(cause instanceof Error ? cause.message : String(cause), error);
  }
}

async function count(reader: Kysely<TradebotSchema>, table: keyof TradebotSchema): Promise<number> {
  const query = reader.selectFrom(table).select((on) => on.fn.countAll<number>().as("rows"));
  return (await query.executeTakeFirstOrThrow()).rows;
}

function unreadable(reason: string, cause?: unknown): KeyholdError {
  const hint = `The database to take over cannot be read: ${reason}.`;
  return new KeyholdError("storage_failed", { hint, cause });
}

/**
 * A page of users with ids above `after`, and their keys as they stand at the same moment. Throws `storage_failed` for an id that is
 * neither a number nor a plain text, which SQLite would let stand: what comes after it could not be found.
 */
export function readUserPage(
  source: Tradebot,
  after: SourceId | undefined,
  limit: number,
): Promise<UserPage> {
  return source.snapshot(async (reader) => {
    const query = reader.selectFrom("users").select(USER_COLUMNS).orderBy("id").limit(limit);
    const users = await (after === undefined ? query : query.where("id", ">", after)).execute();
    const [first, last] = [users[0], users.at(-1)];
    if (first === undefined || last === undefined) return { users, keys: [] };
    refuseUnfitIds(users);
    const keys = await reader
      .selectFrom("api_keys")
      .select(KEY_COLUMNS)
      .where("user_id", ">=", first.id)
      .where("user_id", "<=", last.id)
      .orderBy("user_id")
      .execute();
    refuseUnfitIds(keys);
    return { users, keys };
  });
}

function refuseUnfitIds(rows: readonly { readonly id: unknown }[]): void {
  for (const { id } of rows) {
    const isFit = typeof id === "number" || (typeof id === "string" && !id.includes("\0"));
    if (!isFit) throw unreadable("an id is neither a number nor a plain text");
  }
}

/** A page of the ids, above `after`, of keys in the name of no user: SQLite does not hold its references unless it is told to. */
export async function readOrphanPage(
  source: Tradebot,
  after: SourceId | undefined,
  limit: number,
): Promise<readonly SourceId[]> {
  return source.snapshot(async (reader) => {
    const query = orphans(reader).select("id").orderBy("id").limit(limit);
    const rows = await (after === undefined ? query : query.where("id", ">", after)).execute();
    return rows.map(({ id }) => id);
  });
}

function orphans(reader: Kysely<TradebotSchema>) {
  return reader
    .selectFrom("api_keys")
    .where(sql<boolean>`not exists (select 1 from users where users.id = api_keys.user_id)`);
}
