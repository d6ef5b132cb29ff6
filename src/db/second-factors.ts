import { forUpdate } from "./lock.ts";
import type { Database, Tx } from "./schema.ts";

/** What is sealed of a second factor, as it stands in its row. */
interface SealedFactor {
  readonly token: string;
  readonly sealedWith: string;
}

/** The second factor of a user. */
interface SecondFactorRow {
  readonly sealed: SealedFactor;
  /** Until it is confirmed, it counts for nothing. */
  readonly isConfirmed: boolean;
  /** The step of the newest code that was accepted. */
  readonly lastStep: number;
}

/** The second factor of a user, locked until the transaction ends. */
export async function lockSecondFactor(tx: Tx, userId: number): Promise<SecondFactorRow | undefined> {
  const query = tx
    .selectFrom("second_factors")
    .select(["encrypted_totp", "sealed_with", "confirmed_at", "last_step"])
    .where("user_id", "=", userId);
  const row = await forUpdate(tx, query).executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    sealed: { token: row.encrypted_totp, sealedWith: row.sealed_with },
    isConfirmed: row.confirmed_at !== null,
    lastStep: row.last_step,
  };
}

/** Whether logging in asks for a code. */
export async function hasSecondFactor(db: Tx | Database["read"], userId: number): Promise<boolean> {
  const row = await db
    .selectFrom("second_factors")
    .select("user_id")
    .where("user_id", "=", userId)
    .where("confirmed_at", "is not", null)
    .executeTakeFirst();
  return row !== undefined;
}

/** Stores an enrolment in the place of one that was not confirmed; answers false when there is a confirmed one. */
export async function storeEnrolment(
  tx: Tx,
  userId: number,
  sealed: SealedFactor,
  now: number,
): Promise<boolean> {
  const factor = { encrypted_totp: sealed.token, sealed_with: sealed.sealedWith, created_at: now };
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("second_factors")
    .values({ user_id: userId, ...factor, confirmed_at: null, last_step: 0 })
    .onConflict((conflict) =>
      conflict
        .column("user_id")
        .doUpdateSet({ ...factor, last_step: 0 })
        .where("second_factors.confirmed_at", "is", null),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}

/** Confirms an enrolment, with its recovery codes sealed in, and the step of the code that proved it used up. */
export async function confirmEnrolment(
  tx: Tx,
  userId: number,
  { token, sealedWith }: SealedFactor,
  lastStep: number,
  now: number,
): Promise<void> {
  await tx
    .updateTable("second_factors")
    .set({ encrypted_totp: token, sealed_with: sealedWith, confirmed_at: now, last_step: lastStep })
    .where("user_id", "=", userId)
    .execute();
}

/** No code of this step or an earlier one is accepted any more. */
export async function consumeStep(tx: Tx, userId: number, lastStep: number): Promise<void> {
  await tx.updateTable("second_factors").set({ last_step: lastStep }).where("user_id", "=", userId).execute();
}

/** Stores the second factor without a recovery code that was used. */
export async function replaceSealedFactor(
  tx: Tx,
  userId: number,
  { token, sealedWith }: SealedFactor,
): Promise<void> {
  await tx
    .updateTable("second_factors")
    .set({ encrypted_totp: token, sealed_with: sealedWith })
    .where("user_id", "=", userId)
    .execute();
}

/** Answers false when there was none. */
export async function deleteSecondFactor(tx: Tx, userId: number): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom("second_factors")
    .where("user_id", "=", userId)
    .executeTakeFirst();
  return numDeletedRows > 0n;
}

interface OwnedFactor {
  readonly userId: number;
  readonly sealed: SealedFactor;
}

/** Second factors by ascending user, those after `after`. */
export async function listSealedFactors(
  db: Pick<Database, "read">,
  after: number,
  limit: number,
): Promise<readonly OwnedFactor[]> {
  const rows = await db.read
    .selectFrom("second_factors")
    .select(["user_id", "encrypted_totp", "sealed_with"])
    .where("user_id", ">", after)
    .orderBy("user_id")
    .limit(limit)
    .execute();
  return rows.map((row) => ({
    userId: row.user_id,
    sealed: { token: row.encrypted_totp, sealedWith: row.sealed_with },
  }));
}
