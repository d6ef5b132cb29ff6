import { type RawBuilder, sql } from "kysely";
import type { Database, Tx } from "./schema.ts";

/** What the operator freezes in one act: all keys, those of an exchange, or that of a user; later ones too. */
export type FreezeScope = "all" | `exchange:${string}` | `user:${number}`;

/** When the operator froze what a key belongs to, the earliest of it; null if nothing. Stands beside `api_keys`. */
export const operatorFrozenAt: RawBuilder<number | null> = sql`
  (select min(freezes.frozen_at) from freezes
    where freezes.scope in ('all', 'exchange:' || api_keys.exchange, 'user:' || api_keys.user_id))`;

/** Answers false when it was frozen already. */
export async function insertFreeze(tx: Tx, scope: FreezeScope, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("freezes")
    .values({ scope, frozen_at: now })
    .onConflict((conflict) => conflict.column("scope").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Answers false when it was not frozen. */
export async function deleteFreeze(tx: Tx, scope: FreezeScope): Promise<boolean> {
  const { numDeletedRows } = await tx.deleteFrom("freezes").where("scope", "=", scope).executeTakeFirst();
  return numDeletedRows > 0n;
}

/** Everything that the operator has frozen, the oldest first. */
export async function listFreezes(
  db: Tx | Database["read"],
): Promise<readonly { readonly scope: string; readonly frozenAt: number }[]> {
  const rows = await db.selectFrom("freezes").selectAll().orderBy("frozen_at").execute();
  return rows.map(({ scope, frozen_at }) => ({ scope, frozenAt: frozen_at }));
}
