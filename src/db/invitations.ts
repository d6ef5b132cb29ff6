import type { Database, Tx } from "./schema.ts";

/** Whether one of these hashes is of an invitation that this e-mail may still use. */
export async function isInvited(
  db: Database,
  hashes: readonly string[],
  email: string,
  now: number,
): Promise<boolean> {
  const row = await db.read
    .selectFrom("invitations")
    .select("id")
    .where("token_hash", "in", hashes)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .where((where) => where.or([where("email", "is", null), where("email", "=", email)]))
    .executeTakeFirst();
  return row !== undefined;
}

/** Uses an invitation up; answers false when this e-mail may not use it, or somebody was faster. */
export async function consumeInvitation(
  tx: Tx,
  hashes: readonly string[],
  email: string,
  now: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("invitations")
    .set({ used_at: now })
    .where("token_hash", "in", hashes)
    .where("used_at", "is", null)
    .where("expires_at", ">", now)
    .where((where) => where.or([where("email", "is", null), where("email", "=", email)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** An invitation as it is stored. */
interface NewInvitation {
  readonly hash: string;
  /** The only e-mail that may use it; null for any. */
  readonly email: string | null;
  readonly expiresAt: number;
}

export async function insertInvitation(tx: Tx, invitation: NewInvitation, now: number): Promise<void> {
  const { hash, email, expiresAt } = invitation;
  await tx
    .insertInto("invitations")
    .values({ token_hash: hash, email, created_at: now, expires_at: expiresAt, used_at: null })
    .execute();
}

/** The invitations that only this e-mail may use, or has used. */
export async function deleteInvitationsFor(tx: Tx, email: string): Promise<void> {
  await tx.deleteFrom("invitations").where("email", "=", email).execute();
}
