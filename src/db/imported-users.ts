import type { Selectable } from "kysely";
import type { Database, Schema, Tx } from "./schema.ts";

type ImportedUserRow = Selectable<Schema["imported_users"]>;

type Reader = Tx | Database["read"];

/** Whoever was taken over from this row of the other program, also when the account is gone since. */
export function findImportedUser(
  db: Reader,
  source: string,
  sourceId: string,
): Promise<ImportedUserRow | undefined> {
  return db
    .selectFrom("imported_users")
    .selectAll()
    .where("source", "=", source)
    .where("source_id", "=", sourceId)
    .executeTakeFirst();
}

/** From which row of the other program an account of ours comes, under whatever Fernet key it was read. */
export function findImportOf(
  db: Reader,
  userId: number,
  sourceId: string,
): Promise<ImportedUserRow | undefined> {
  return db
    .selectFrom("imported_users")
    .selectAll()
    .where("user_id", "=", userId)
    .where("source_id", "=", sourceId)
    .executeTakeFirst();
}

export async function insertImportedUser(tx: Tx, row: ImportedUserRow): Promise<void> {
  await tx.insertInto("imported_users").values(row).execute();
}

/** Remembers which key came with the user. */
export async function updateImportedKey(
  tx: Tx,
  { source, source_id }: Pick<ImportedUserRow, "source" | "source_id">,
  sourceKeyId: string,
): Promise<void> {
  await tx
    .updateTable("imported_users")
    .set({ source_key_id: sourceKeyId })
    .where("source", "=", source)
    .where("source_id", "=", source_id)
    .execute();
}
