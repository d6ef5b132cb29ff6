import type { ThrottleState } from "../core/throttle.ts";
import { forUpdate } from "./lock.ts";
import type { Tx } from "./schema.ts";

/** Nobody else can read or change the state until the transaction ends, not even where there was none yet. */
export async function lockThrottle(tx: Tx, subject: string): Promise<ThrottleState> {
  for (;;) {
    await tx
      .insertInto("throttles")
      .values({ subject, count: 0, last_at: 0, expires_at: 0 })
      .onConflict((conflict) => conflict.column("subject").doNothing())
      .execute();
    const query = tx
      .selectFrom("throttles")
      .select(["count", "last_at", "expires_at"])
      .where("subject", "=", subject);
    const row = await forUpdate(tx, query).executeTakeFirst();
    // Gone when whoever held it has cleared it, by a login: then it begins anew.
    if (row !== undefined) return { count: row.count, lastAt: row.last_at, expiresAt: row.expires_at };
  }
}

/** Stores the new state of a subject that this transaction has locked. */
export async function storeThrottle(tx: Tx, subject: string, state: ThrottleState): Promise<void> {
  await tx
    .updateTable("throttles")
    .set({ count: state.count, last_at: state.lastAt, expires_at: state.expiresAt })
    .where("subject", "=", subject)
    .execute();
}

/** Locks these states, where there are any, before other rows are locked: they come first in the order of locks. */
export async function lockThrottles(tx: Tx, subjects: readonly string[]): Promise<void> {
  for (const subject of subjects) {
    await forUpdate(tx, tx.selectFrom("throttles").select("count").where("subject", "=", subject)).execute();
  }
}

export async function clearThrottles(tx: Tx, subjects: readonly string[]): Promise<void> {
  await tx.deleteFrom("throttles").where("subject", "in", subjects).execute();
}

/** Whether this user logged in from this address block at or after `since`. */
export async function isKnownAddressBlock(
  tx: Tx,
  email: string,
  addressBlock: string,
  since: number,
): Promise<boolean> {
  const row = await tx
    .selectFrom("known_address_blocks")
    .innerJoin("users", "users.id", "known_address_blocks.user_id")
    .select("users.id")
    .where("users.email", "=", email)
    .where("address_block", "=", addressBlock)
    .where("last_login_at", ">=", since)
    .executeTakeFirst();
  return row !== undefined;
}

export async function rememberAddressBlock(
  tx: Tx,
  userId: number,
  addressBlock: string,
  now: number,
): Promise<void> {
  await tx
    .insertInto("known_address_blocks")
    .values({ user_id: userId, address_block: addressBlock, last_login_at: now })
    .onConflict((conflict) =>
      conflict.columns(["user_id", "address_block"]).doUpdateSet({ last_login_at: now }),
    )
    .execute();
}
