import type { Tx } from "./schema.ts";

/**
 * Claims the one slot of a user for a request that is about to ask the exchange; answers false while another
 * request holds it. A claim whose holder died runs out by itself.
 */
export async function claimKeySlot(
  tx: Tx,
  userId: number,
  claim: string,
  now: number,
  expiresAt: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("key_claims")
    .values({ user_id: userId, claim, expires_at: expiresAt })
    .onConflict((conflict) =>
      conflict
        .column("user_id")
        .doUpdateSet({ claim, expires_at: expiresAt })
        .where("key_claims.expires_at", "<=", now),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Gives the slot up; answers false when the claim had run out and somebody else may hold the slot. */
export async function releaseKeySlot(tx: Tx, userId: number, claim: string): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("key_claims")
    .where("user_id", "=", userId)
    .where("claim", "=", claim)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}
