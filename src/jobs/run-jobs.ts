import { setTimeout as sleep } from "node:timers/promises";
import type { Deps } from "../operations/deps.ts";
import {
  addJobs,
  dueJobs,
  keepJob,
  LEASE_MS,
  leaveJob,
  seizeJob,
  takeJob,
} from "../operations/job-leases.ts";
import { forgetNode, noteNode } from "../operations/note-node.ts";
import type { Job } from "./jobs.ts";

/** How often a node says that it is there, and looks for what is due, give or take a fifth. */
const BEAT_MS = 10_000;
/** How long the end of work under way is waited for; what is left is done by whoever takes the job over. */
const STOP_MS = 10_000;
/** How long the work that is done at the end may take. */
const LAST_MS = 10_000;
/** How soon a job that failed is tried again. */
const RETRY_MS = 60_000;

export interface JobRunner {
  /** Waits for the work under way, 10 s at most, and takes the node's leave. */
  stop(): Promise<void>;
}

/** What came of a piece of periodic work, for log and metrics, and how long it took; without `seconds` it did not begin. */
export type JobReport = (name: string, outcome: "done" | "failed", error?: unknown, seconds?: number) => void;

/** Who hears of periodic work. */
export interface JobWatch {
  readonly report: JobReport;
  /** Has one run of a job done, its report included. */
  during<T>(name: string, run: () => Promise<T>): Promise<T>;
}

/**
 * Does what is due, until it is stopped, and says every 10 s that this node is there. Whatever fails is reported and
 * tried again; it never takes the process down.
 */
export function startJobs(
  deps: Deps,
  jobs: readonly Job[],
  watch: JobWatch,
  { beatMs = beatOf(jobs), stopMs = STOP_MS } = {},
): JobRunner {
  const { report } = watch;
  let isStopped = false;
  let timer: NodeJS.Timeout | undefined;
  let areAdded = false;
  const shared = jobs.filter((job) => job.isOfEachNode !== true);
  const ownDue = new Map<Job, number>();
  const underWay = new Map<Job, Promise<void>>();

  async function beat(): Promise<void> {
    try {
      await noteNode(deps);
      if (!areAdded)
        await addJobs(
          deps,
          shared.map(({ name }) => name),
        );
      areAdded = true;
      const due = await dueJobs(deps, shared);
      for (const job of jobs) {
        if (isStopped) return;
        if (job.isOfEachNode === true) await runOwn(job);
        else if (due.has(job.name) && job.isLong === true) runBeside(job);
        else if (due.has(job.name)) await runJob(deps, job, watch, takeJob);
      }
    } catch (error) {
      report("beat", "failed", error);
    }
  }

  function runBeside(job: Job): void {
    if (underWay.has(job)) return;
    const run = runJob(deps, job, watch, takeJob)
      .catch((error) => report(job.name, "failed", error))
      .finally(() => underWay.delete(job));
    underWay.set(job, run);
  }

  async function runOwn(job: Job): Promise<void> {
    if ((ownDue.get(job) ?? 0) > deps.now()) return;
    ownDue.set(job, deps.now() + (await attempt(deps, job, watch)));
  }

  function schedule(): Promise<void> {
    return beat().then(() => {
      if (isStopped) return;
      timer = setTimeout(
        () => {
          running = schedule();
        },
        jittered(deps, beatMs),
      ).unref();
    });
  }

  async function endWith(): Promise<void> {
    for (const job of jobs.filter(({ isDoneAtStop }) => isDoneAtStop === true)) {
      if (job.isOfEachNode === true) await attempt(deps, job, watch);
      else await runJob(deps, job, watch, seizeJob).catch((error) => report(job.name, "failed", error));
    }
  }

  let running = schedule();
  return {
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await within(stopMs, Promise.all([running, ...underWay.values()]));
      await within(LAST_MS, endWith());
      await forgetNode(deps).catch(() => undefined);
    },
  };
}

/** What comes more often than a node says that it is there sets the pace. */
function beatOf(jobs: readonly Job[]): number {
  return Math.min(BEAT_MS, ...jobs.map(({ everyMs }) => everyMs));
}

async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const enough = new AbortController();
  const given = sleep(ms, undefined, { signal: enough.signal }).catch(() => undefined);
  await Promise.race([work, given]);
  enough.abort();
}

async function runJob(deps: Deps, job: Job, watch: JobWatch, take: typeof takeJob): Promise<void> {
  if (!(await take(deps, job))) return;
  const renewal = setInterval(() => void renew(deps, job.name), LEASE_MS / 6).unref();
  const waitMs = await attempt(deps, job, watch).finally(() => clearInterval(renewal));
  await leaveJob(deps, job.name, deps.now() + waitMs);
}

/** Does a job and answers how long it can wait until the next time. */
function attempt(deps: Deps, job: Job, { report, during }: JobWatch): Promise<number> {
  const waitMs = jittered(deps, job.everyMs);
  return during(job.name, async () => {
    const startedAt = performance.now();
    const seconds = () => (performance.now() - startedAt) / 1_000;
    try {
      await job.run(deps);
      report(job.name, "done", undefined, seconds());
      return waitMs;
    } catch (error) {
      report(job.name, "failed", error, seconds());
      return Math.min(waitMs, RETRY_MS);
    }
  });
}

/** What cannot be written now is written next time: the lease holds for longer. */
async function renew(deps: Deps, name: string): Promise<void> {
  await Promise.allSettled([noteNode(deps), keepJob(deps, name)]);
}

/** Give or take a fifth, so that nodes which began together do not stay together. */
function jittered({ random }: Pick<Deps, "random">, ms: number): number {
  return Math.round(ms * (0.8 + (0.4 * random(2).readUInt16BE()) / 65_536));
}
