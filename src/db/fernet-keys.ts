import type { Database, Tx } from "./schema.ts";

export interface FernetKeyRow {
  readonly fingerprint: string;
  readonly knownValue: string;
}

export async function listFernetKeys(db: Tx | Database["read"]): Promise<readonly FernetKeyRow[]> {
  const rows = await db
    .selectFrom("fernet_keys")
    .select(["fingerprint", "known_value"])
    .orderBy("first_used_at")
    .execute();
  return rows.map((row) => ({ fingerprint: row.fingerprint, knownValue: row.known_value }));
}

/** Answers false when the row was there already: two nodes may start at once. */
export async function insertFernetKey(tx: Tx, row: FernetKeyRow, now: number): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("fernet_keys")
    .values({ fingerprint: row.fingerprint, known_value: row.knownValue, first_used_at: now })
    .onConflict((conflict) => conflict.column("fingerprint").doNothing())
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
