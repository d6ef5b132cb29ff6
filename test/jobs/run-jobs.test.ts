import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Job } from "../../src/jobs/jobs.ts";
import { type JobRunner, type JobWatch, startJobs } from "../../src/jobs/run-jobs.ts";
import type { Deps } from "../../src/operations/deps.ts";
import { LEASE_MS, takeJob } from "../../src/operations/job-leases.ts";
import { type Desk, openDesk } from "../operations/desk.ts";

const BEAT_MS = 10;
const EVERY_MS = 60_000;
const STOP_MS = 20_000;

let desk: Desk;
let runners: JobRunner[];
beforeEach(async () => {
  desk = await openDesk();
  runners = [];
});
afterEach(async () => {
  await Promise.all(runners.map((runner) => runner.stop()));
  await desk.close();
});

/** vi.waitFor gives up after one second. */
function soon<T>(holds: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(holds, { timeout: 10_000 });
}

/** The same database seen by another process. */
function node(id: string): Deps {
  return { ...desk.deps, node: { ...desk.deps.node, id } };
}

function watchWith(report: JobWatch["report"]): JobWatch {
  return { report, during: (_name, run) => run() };
}

function start(
  deps: Deps,
  jobs: readonly Job[],
  report: (...words: unknown[]) => void = () => undefined,
  stopMs = STOP_MS,
): JobRunner {
  const runner = startJobs(deps, jobs, watchWith(report), { beatMs: BEAT_MS, stopMs });
  runners.push(runner);
  return runner;
}

/** The jobs before it in the list have been looked at as often as it was done. */
function jobAtEachBeat(): { job: Job; runs: Deps[] } {
  const runs: Deps[] = [];
  const run = async (deps: Deps) => runs.push(deps);
  return { runs, job: { name: "at each beat", everyMs: 0, isOfEachNode: true, run } };
}

function countingJob(): { job: Job; runs: Deps[] } {
  const runs: Deps[] = [];
  return { runs, job: { name: "counting", everyMs: EVERY_MS, run: async (deps) => runs.push(deps) } };
}

describe("a job", () => {
  it("is done once at the start and again when it is due, whichever of two nodes comes first", async () => {
    const { job, runs } = countingJob();
    for (const id of ["one", "two"]) start(node(id), [job]);
    await soon(() => expect(runs).toHaveLength(1));
    await sleep(10 * BEAT_MS);
    expect(runs).toHaveLength(1);
    desk.wait(1.2 * EVERY_MS);
    await soon(() => expect(runs).toHaveLength(2));
    await sleep(10 * BEAT_MS);
    expect(runs).toHaveLength(2);
  });

  it("of a node that died is taken over when its lease has run out, and not before", async () => {
    const { job, runs } = countingJob();
    const dead = node("dead");
    await desk.deps.db.write(async (tx) => {
      await tx
        .insertInto("jobs")
        .values({ name: job.name, due_at: 0, holder: "", lease_expires_at: 0 })
        .execute();
    });
    expect(await takeJob(dead, job)).toBe(true);
    const beats = jobAtEachBeat();
    start(node("heir"), [job, beats.job]);
    await soon(() => expect(beats.runs.length).toBeGreaterThan(2));
    expect(runs).toHaveLength(0);
    desk.wait(LEASE_MS);
    await soon(() => expect(runs.map((deps) => deps.node.id)).toEqual(["heir"]));
  });

  it("that was planned by a clock that was a day ahead is done at once, and so is one that it had in hand", async () => {
    const { job, runs } = countingJob();
    const held = { ...job, name: "held" };
    const tomorrow = desk.deps.now() + 86_400_000;
    for (const [name, due_at, lease_expires_at] of [
      [job.name, tomorrow, 0],
      [held.name, 0, tomorrow],
    ] as const)
      await desk.deps.db.write((tx) =>
        tx.insertInto("jobs").values({ name, due_at, holder: "ahead", lease_expires_at }).execute(),
      );
    start(node("right"), [job, held]);
    await soon(() => expect(runs.length).toBeGreaterThanOrEqual(2));
  });

  it("is left to a node whose clock is some seconds ahead", async () => {
    const { job, runs } = countingJob();
    const held = { ...job, name: "held" };
    const itsNow = desk.deps.now() + 50_000;
    for (const [name, due_at, lease_expires_at] of [
      [job.name, itsNow + 1.2 * EVERY_MS, 0],
      [held.name, 0, itsNow + LEASE_MS],
    ] as const)
      await desk.deps.db.write((tx) =>
        tx.insertInto("jobs").values({ name, due_at, holder: "ahead", lease_expires_at }).execute(),
      );
    const beats = jobAtEachBeat();
    start(node("right"), [job, held, beats.job]);
    await soon(() => expect(beats.runs.length).toBeGreaterThan(2));
    expect(runs).toHaveLength(0);
  });

  it("that was taken over is not rescheduled by the node that lost it", async () => {
    const finish = Promise.withResolvers<void>();
    const slow: Job = { name: "slow", everyMs: EVERY_MS, run: () => finish.promise };
    const runner = start(node("slow"), [slow]);
    await soon(async () => expect(await desk.rows("select holder from jobs")).toEqual([{ holder: "slow" }]));
    desk.wait(LEASE_MS);
    expect(await takeJob(node("heir"), slow)).toBe(true);
    finish.resolve();
    await runner.stop();
    expect(await desk.rows("select holder, due_at from jobs")).toEqual([{ holder: "heir", due_at: 0 }]);
  });

  it("that fails is reported and tried again within a minute, and takes nothing else down", async () => {
    const { job, runs } = countingJob();
    const failing: Job = {
      name: "failing",
      everyMs: 100 * EVERY_MS,
      run: () => Promise.reject(new Error("on purpose")),
    };
    const reports: unknown[][] = [];
    start(node("one"), [failing, job], (...words) => reports.push(words.slice(0, 2)));
    await soon(() => expect(runs).toHaveLength(1));
    expect(reports).toContainEqual(["failing", "failed"]);
    desk.wait(60_000);
    await soon(() => expect(reports.filter(([name]) => name === "failing").length).toBeGreaterThanOrEqual(2));
  });
});

describe("a long job", () => {
  it("that waits for somebody outside holds up no other, is begun once, and is done again when it is due", async () => {
    const finish = Promise.withResolvers<void>();
    let begun = 0;
    const long: Job = {
      name: "long",
      everyMs: EVERY_MS,
      isLong: true,
      run: () => {
        begun += 1;
        return finish.promise;
      },
    };
    const { job, runs } = countingJob();
    start(node("one"), [long, job]);
    await soon(() => expect(runs).toHaveLength(1));
    desk.wait(1.2 * EVERY_MS);
    await soon(() => expect(runs).toHaveLength(2));
    expect(begun).toBe(1);
    finish.resolve();
    await soon(async () =>
      expect(await desk.rows("select holder from jobs where name = 'long'")).toEqual([{ holder: "" }]),
    );
    desk.wait(1.2 * EVERY_MS);
    await soon(() => expect(begun).toBe(2));
  });

  it("that fails is reported, and that is under way is waited for at the stop", async () => {
    const finish = Promise.withResolvers<void>();
    const reports: string[] = [];
    const long: Job = { name: "long", everyMs: EVERY_MS, isLong: true, run: () => finish.promise };
    start(node("one"), [long], (name, outcome) => reports.push(`${name} ${outcome}`));
    await soon(async () => expect(await desk.rows("select holder from jobs")).toEqual([{ holder: "one" }]));
    const stopping = runners[0]?.stop().then(() => reports.push("stopped"));
    await sleep(100);
    finish.reject(new Error("on purpose"));
    await stopping;
    expect(reports).toEqual(["long failed", "stopped"]);
    expect(await desk.rows("select holder from jobs")).toEqual([{ holder: "" }]);
  });
});

describe("a job of each node", () => {
  it("is done by every node, whatever the others do, and needs no row", async () => {
    const { job, runs } = countingJob();
    for (const id of ["one", "two"]) start(node(id), [{ ...job, isOfEachNode: true }]);
    await soon(() => expect(runs.map((deps) => deps.node.id).sort()).toEqual(["one", "two"]));
    desk.wait(1.2 * EVERY_MS);
    await soon(() => expect(runs).toHaveLength(4));
    expect(await desk.rows("select name from jobs")).toEqual([]);
  });
});

describe("a job that is done at the stop, too", () => {
  it("is done once more by a node that stops, though it is not due", async () => {
    const { job, runs } = countingJob();
    start(node("one"), [{ ...job, isDoneAtStop: true }]);
    await soon(() => expect(runs).toHaveLength(1));
    await Promise.all(runners.map((runner) => runner.stop()));
    expect(runs).toHaveLength(2);
    runners = [];
  });

  it("is left to the node that has it in hand", async () => {
    const finish = Promise.withResolvers<void>();
    const slow: Job = { name: "slow", everyMs: EVERY_MS, isDoneAtStop: true, run: () => finish.promise };
    start(node("one"), [slow]);
    await soon(async () => expect(await desk.rows("select holder from jobs")).toEqual([{ holder: "one" }]));
    const { job, runs } = countingJob();
    const beats = jobAtEachBeat();
    const other = start(node("two"), [{ ...job, name: "slow", isDoneAtStop: true }, beats.job]);
    await soon(() => expect(beats.runs.length).toBeGreaterThan(0));
    await other.stop();
    expect(runs).toHaveLength(0);
    finish.resolve();
  });
});

describe("a node", () => {
  it("is listed while it runs, and gone once it has stopped", async () => {
    start(node("one"), []);
    await soon(async () =>
      expect(await desk.rows("select id, version from nodes")).toEqual([{ id: "one", version: "0.0.0" }]),
    );
    await Promise.all(runners.map((runner) => runner.stop()));
    expect(await desk.rows("select id from nodes")).toEqual([]);
  });
});

describe("stopping", () => {
  it("waits for the work under way", async () => {
    const finish = Promise.withResolvers<void>();
    const ended: string[] = [];
    const slow: Job = { name: "slow", everyMs: EVERY_MS, run: () => finish.promise };
    start(node("one"), [slow], (name, outcome) => ended.push(`${name} ${outcome}`));
    await soon(async () => expect(await desk.rows("select holder from jobs")).toEqual([{ holder: "one" }]));
    const stopping = runners[0]?.stop().then(() => ended.push("stopped"));
    await sleep(100);
    finish.resolve();
    await stopping;
    expect(ended).toEqual(["slow done", "stopped"]);
    expect(await desk.rows("select holder from jobs")).toEqual([{ holder: "" }]);
  });

  it("does not wait for ever, and leaves the work to whoever finds its lease run out", async () => {
    const stuck: Job = { name: "stuck", everyMs: EVERY_MS, run: () => new Promise(() => undefined) };
    start(node("one"), [stuck], undefined, 200);
    await soon(async () => expect(await desk.rows("select holder from jobs")).toEqual([{ holder: "one" }]));
    await runners[0]?.stop();
    expect(await desk.rows("select holder from jobs")).toEqual([{ holder: "one" }]);
    desk.wait(LEASE_MS);
    expect(await takeJob(node("heir"), stuck)).toBe(true);
  });
});
