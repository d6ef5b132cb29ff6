import { addJob, claimJob, listDueJobs, releaseJob, renewLease, seizeJob as seize } from "../db/jobs.ts";
import type { Deps } from "./deps.ts";

type JobDeps = Pick<Deps, "db" | "node" | "now">;

/** How long a node has a job in hand before others take it for dead. It renews in time, however long the work takes. */
export const LEASE_MS = 60_000;

/** Makes the rows of these jobs, where they are missing. */
export function addJobs({ db }: JobDeps, names: readonly string[]): Promise<void> {
  return db.write(async (tx) => {
    for (const name of names) await addJob(tx, name);
  });
}

/** The names of the jobs that are due and in nobody's hand. */
export function dueJobs({ db, now }: JobDeps): Promise<readonly string[]> {
  return listDueJobs(db, now());
}

/** Takes a due job in hand; answers false when another node was faster. */
export function takeJob({ db, node, now }: JobDeps, name: string): Promise<boolean> {
  const at = now();
  return db.write((tx) => claimJob(tx, name, node.id, at, at + LEASE_MS));
}

/** Takes a job in hand that may not be due yet; answers false when another node is at it. */
export function seizeJob({ db, node, now }: JobDeps, name: string): Promise<boolean> {
  const at = now();
  return db.write((tx) => seize(tx, name, node.id, at, at + LEASE_MS));
}

/** Keeps a job in hand; answers false when another node has taken it over. */
export function keepJob({ db, node, now }: JobDeps, name: string): Promise<boolean> {
  return db.write((tx) => renewLease(tx, name, node.id, now() + LEASE_MS));
}

/** Lets go of a job until it is due again. */
export function leaveJob({ db, node }: JobDeps, name: string, dueAt: number): Promise<void> {
  return db.write((tx) => releaseJob(tx, name, node.id, dueAt));
}
