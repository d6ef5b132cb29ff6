import type { Database, Tx } from "./schema.ts";

/** The number of the newest checkpoint that a receiver has taken; 0 before the first. */
export async function findDelivered(db: Database, receiver: string): Promise<number> {
  const row = await db.read
    .selectFrom("webhook_deliveries")
    .select("number")
    .where("receiver", "=", receiver)
    .executeTakeFirst();
  return row?.number ?? 0;
}

export async function storeDelivered(tx: Tx, receiver: string, number: number): Promise<void> {
  await tx
    .insertInto("webhook_deliveries")
    .values({ receiver, number })
    .onConflict((conflict) => conflict.column("receiver").doUpdateSet({ number }))
    .execute();
}
