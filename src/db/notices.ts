import type { Selectable } from "kysely";
import type { Database, Schema, Tx } from "./schema.ts";

export type NoticeRow = Selectable<Schema["notices"]>;
type NewNoticeRow = Omit<NoticeRow, "id">;

/** Adds a notice and answers its id; undefined when its owner was told of the same before. */
export async function insertNotice(tx: Tx, row: NewNoticeRow): Promise<number | undefined> {
  const inserted = await tx
    .insertInto("notices")
    .values(row)
    .onConflict((conflict) => conflict.columns(["user_id", "name"]).doNothing())
    .returning("id")
    .executeTakeFirst();
  return inserted?.id;
}

/** Which of these names a user has been told under. */
export async function listToldNames(
  db: Database,
  userId: number,
  names: readonly string[],
): Promise<ReadonlySet<string>> {
  const query = db.read.selectFrom("notices").select("name").where("user_id", "=", userId);
  return new Set((await query.where("name", "in", names).execute()).map(({ name }) => name));
}

/** The newest first, those with ids below `before`. */
export function listNotices(
  db: Database,
  userId: number,
  before: number | undefined,
  limit: number,
): Promise<readonly NoticeRow[]> {
  const query = db.read.selectFrom("notices").selectAll().where("user_id", "=", userId);
  const page = before === undefined ? query : query.where("id", "<", before);
  return page.orderBy("id", "desc").limit(limit).execute();
}
