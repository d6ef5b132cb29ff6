import { forUpdate } from "./lock.ts";
import type { Database, Tx } from "./schema.ts";

const NEVER = -1;

/**
 * Counts refusals of a kind. The first of a minute is to be recorded, together with how many of earlier minutes
 * were only counted; the others of that minute answer `undefined`.
 */
export async function foldRefusal(
  tx: Tx,
  chainId: number,
  kind: string,
  minute: number,
  times = 1,
): Promise<{ folded: number } | undefined> {
  const row = await lockFold(tx, chainId, kind);
  const isFirst = row.minute < minute;
  const next = isFirst ? { minute, count: times - 1 } : { minute: row.minute, count: row.count + times };
  await tx
    .updateTable("refusal_folds")
    .set(next)
    .where("chain_id", "=", chainId)
    .where("kind", "=", kind)
    .execute();
  return isFirst ? { folded: row.count } : undefined;
}

async function lockFold(
  tx: Tx,
  chainId: number,
  kind: string,
): Promise<{ readonly minute: number; readonly count: number }> {
  for (;;) {
    await tx
      .insertInto("refusal_folds")
      .values({ chain_id: chainId, kind, minute: NEVER, count: 0 })
      .onConflict((conflict) => conflict.columns(["chain_id", "kind"]).doNothing())
      .execute();
    const query = tx
      .selectFrom("refusal_folds")
      .select(["minute", "count"])
      .where("chain_id", "=", chainId)
      .where("kind", "=", kind);
    const row = await forUpdate(tx, query).executeTakeFirst();
    // Gone when whoever held it has deleted it with its user.
    if (row !== undefined) return row;
  }
}

/** A kind of refusal whose minute is over. */
export interface OverFold {
  readonly chainId: number;
  readonly kind: string;
}

/** Kinds of refusal whose last minute is before `minute`; at most `limit`. */
export async function listOverFolds(
  db: Database,
  minute: number,
  limit: number,
): Promise<readonly OverFold[]> {
  const rows = await db.read
    .selectFrom("refusal_folds")
    .select(["chain_id", "kind"])
    .where("minute", "<", minute)
    .limit(limit)
    .execute();
  return rows.map((row) => ({ chainId: row.chain_id, kind: row.kind }));
}

/** Takes away a kind of refusal whose minute is over; answers how many were only counted, undefined when it is not over. */
export async function takeFold(
  tx: Tx,
  { chainId, kind }: OverFold,
  minute: number,
): Promise<{ readonly minute: number; readonly count: number } | undefined> {
  const query = tx
    .selectFrom("refusal_folds")
    .select(["minute", "count"])
    .where("chain_id", "=", chainId)
    .where("kind", "=", kind)
    .where("minute", "<", minute);
  const row = await forUpdate(tx, query).executeTakeFirst();
  if (row === undefined) return undefined;
  await tx.deleteFrom("refusal_folds").where("chain_id", "=", chainId).where("kind", "=", kind).execute();
  return row;
}

/** Their kinds hold address blocks, so they leave with their user. */
export async function deleteFolds(tx: Tx, chainId: number): Promise<void> {
  await tx.deleteFrom("refusal_folds").where("chain_id", "=", chainId).execute();
}
