import { isForeignKeyViolation } from "./constraint.ts";
import type { Database, Tx } from "./schema.ts";

/** A Fernet key that nothing here needs any more. Times are milliseconds. */
export interface RetiredFernetKey {
  readonly fingerprint: string;
  readonly firstUsedAt: number;
  readonly retiredAt: number;
}

/** The oldest retirement first. */
export async function listRetiredFernetKeys(db: Tx | Database["read"]): Promise<readonly RetiredFernetKey[]> {
  const rows = await db.selectFrom("fernet_key_history").selectAll().orderBy("retired_at").execute();
  return rows.map((row) => ({
    fingerprint: row.fingerprint,
    firstUsedAt: row.first_used_at,
    retiredAt: row.retired_at,
  }));
}

/**
 * Takes a Fernet key out of use: from then on the database refuses whatever is sealed under it. Throws `FernetKeyNeeded` while
 * anything is. Answers false when it was not in use.
 */
export async function retireFernetKey(tx: Tx, fingerprint: string, now: number): Promise<boolean> {
  const row = await tx
    .deleteFrom("fernet_keys")
    .where("fingerprint", "=", fingerprint)
    .returning("first_used_at")
    .executeTakeFirst()
    .catch((error: unknown) => {
      throw isForeignKeyViolation(error) ? new FernetKeyNeeded(fingerprint, error) : error;
    });
  if (row === undefined) return false;
  const retired = { first_used_at: row.first_used_at, retired_at: now };
  await tx
    .insertInto("fernet_key_history")
    .values({ fingerprint, ...retired })
    // A backup of an earlier time brings a key back that was retired since.
    .onConflict((conflict) => conflict.column("fingerprint").doUpdateSet(retired))
    .execute();
  return true;
}

/** Something is still sealed under the key. */
export class FernetKeyNeeded extends Error {
  constructor(fingerprint: string, cause: unknown) {
    super(`the Fernet key ${fingerprint} is needed`, { cause });
    this.name = "FernetKeyNeeded";
  }
}
