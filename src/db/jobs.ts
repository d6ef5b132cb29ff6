import type { Database, Tx } from "./schema.ts";

/** Makes the row of a job, due at once, unless another node has made it. */
export async function addJob(tx: Tx, name: string): Promise<void> {
  await tx
    .insertInto("jobs")
    .values({ name, due_at: 0, holder: "", lease_expires_at: 0 })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
}

/** The jobs that are due and that nobody has in hand. Times are milliseconds. */
export async function listDueJobs(db: Database, now: number): Promise<readonly string[]> {
  const rows = await db.read
    .selectFrom("jobs")
    .select("name")
    .where("due_at", "<=", now)
    .where("lease_expires_at", "<=", now)
    .execute();
  return rows.map(({ name }) => name);
}

/** Takes a job in hand until `leaseExpiresAt`; answers false when it is not due, or another node was faster. */
export async function claimJob(
  tx: Tx,
  name: string,
  holder: string,
  now: number,
  leaseExpiresAt: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("jobs")
    .set({ holder, lease_expires_at: leaseExpiresAt })
    .where("name", "=", name)
    .where("due_at", "<=", now)
    .where("lease_expires_at", "<=", now)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Takes a job in hand that need not be due; answers false when another node has it. */
export async function seizeJob(
  tx: Tx,
  name: string,
  holder: string,
  now: number,
  leaseExpiresAt: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("jobs")
    .set({ holder, lease_expires_at: leaseExpiresAt })
    .where("name", "=", name)
    .where((on) => on.or([on("lease_expires_at", "<=", now), on("holder", "=", holder)]))
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Keeps a job in hand; answers false when another node has taken it over. */
export async function renewLease(
  tx: Tx,
  name: string,
  holder: string,
  leaseExpiresAt: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("jobs")
    .set({ lease_expires_at: leaseExpiresAt })
    .where("name", "=", name)
    .where("holder", "=", holder)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** Lets go of a job until it is due again. What another node has taken over is left to it. */
export async function releaseJob(tx: Tx, name: string, holder: string, dueAt: number): Promise<void> {
  await tx
    .updateTable("jobs")
    .set({ due_at: dueAt, holder: "", lease_expires_at: 0 })
    .where("name", "=", name)
    .where("holder", "=", holder)
    .execute();
}
