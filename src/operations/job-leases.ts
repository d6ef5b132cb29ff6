import { addJob, claimJob, listFreeJobs, releaseJob, renewLease, seizeJob as seize } from "../db/jobs.ts";
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

/** Work that comes again after so long, give or take a fifth. */
interface Periodic {
  readonly name: string;
  readonly everyMs: number;
}

/** The clocks of nodes may differ by so much before one takes what another has written for the mistake of a clock that was wrong. */
const CLOCKS_MS = 60_000;

/**
 * Later than these times none of a job can be: had a clock that was ahead its way, the job would rest until that time has come.
 */
function latestAt(now: number, everyMs: number): { due: number; lease: number } {
  return { due: now + 2 * everyMs + CLOCKS_MS, lease: now + LEASE_MS + CLOCKS_MS };
}

/** The names of those of these jobs that are due and in nobody's hand. */
export async function dueJobs({ db, now }: JobDeps, jobs: readonly Periodic[]): Promise<ReadonlySet<string>> {
  const at = now();
  const free = await listFreeJobs(db, at, latestAt(at, 0).lease);
  const dueAt = new Map(free.map(({ name, due_at }) => [name, due_at]));
  const due = jobs.filter(({ name, everyMs }) => {
    const time = dueAt.get(name);
    return time !== undefined && (time <= at || time > latestAt(at, everyMs).due);
  });
  return new Set(due.map(({ name }) => name));
}

/** Takes a due job in hand; answers false when another node was faster. */
export function takeJob({ db, node, now }: JobDeps, { name, everyMs }: Periodic): Promise<boolean> {
  const at = now();
  return db.write((tx) => claimJob(tx, name, node.id, at, at + LEASE_MS, latestAt(at, everyMs)));
}

/** Takes a job in hand that may not be due yet; answers false when another node is at it. */
export function seizeJob({ db, node, now }: JobDeps, { name, everyMs }: Periodic): Promise<boolean> {
  const at = now();
  return db.write((tx) => seize(tx, name, node.id, at, at + LEASE_MS, latestAt(at, everyMs).lease));
}

/** Keeps a job in hand; answers false when another node has taken it over. */
export function keepJob({ db, node, now }: JobDeps, name: string): Promise<boolean> {
  return db.write((tx) => renewLease(tx, name, node.id, now() + LEASE_MS));
}

/** Lets go of a job until it is due again. */
export function leaveJob({ db, node }: JobDeps, name: string, dueAt: number): Promise<void> {
  return db.write((tx) => releaseJob(tx, name, node.id, dueAt));
}
