import type { ExpressionBuilder } from "kysely";
import type { Database, Schema, Tx } from "./schema.ts";

/** Makes the row of a job, due at once, unless another node has made it. */
export async function addJob(tx: Tx, name: string): Promise<void> {
  await tx
    .insertInto("jobs")
    .values({ name, due_at: 0, holder: "", lease_expires_at: 0 })
    .onConflict((conflict) => conflict.column("name").doNothing())
    .execute();
}

/** A job that nobody has in hand, and when it is due. */
interface FreeJob {
  readonly name: string;
  readonly due_at: number;
}

/** The jobs that nobody has in hand. Times are milliseconds; a lease beyond `latestLease` was written by a clock that was wrong. */
export function listFreeJobs(db: Database, now: number, latestLease: number): Promise<readonly FreeJob[]> {
  return db.read
    .selectFrom("jobs")
    .select(["name", "due_at"])
    .where((on) => isFree(on, now, latestLease))
    .execute();
}

type On = ExpressionBuilder<Schema, "jobs">;

function isFree(on: On, now: number, latestLease: number) {
  return on.or([on("lease_expires_at", "<=", now), on("lease_expires_at", ">", latestLease)]);
}

/** What a row may say of the future at most: whatever is later was written by a clock that was wrong, and counts no more. */
interface Latest {
  readonly due: number;
  readonly lease: number;
}

/** Takes a job in hand until `leaseExpiresAt`; answers false when it is not due, or another node was faster. */
export async function claimJob(
  tx: Tx,
  name: string,
  holder: string,
  now: number,
  leaseExpiresAt: number,
  latest: Latest,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("jobs")
    .set({ holder, lease_expires_at: leaseExpiresAt })
    .where("name", "=", name)
    .where((on) => on.or([on("due_at", "<=", now), on("due_at", ">", latest.due)]))
    .where((on) => isFree(on, now, latest.lease))
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
  latestLease: number,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable("jobs")
    .set({ holder, lease_expires_at: leaseExpiresAt })
    .where("name", "=", name)
    .where((on) => on.or([isFree(on, now, latestLease), on("holder", "=", holder)]))
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
