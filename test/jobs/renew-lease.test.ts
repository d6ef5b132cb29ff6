import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { startJobs } from "../../src/jobs/run-jobs.ts";
import { LEASE_MS, takeJob } from "../../src/operations/job-leases.ts";
import { type Desk, openDesk } from "../operations/desk.ts";

let desk: Desk;
beforeEach(async () => {
  desk = await openDesk();
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
});
afterEach(async () => {
  vi.useRealTimers();
  await desk.close();
});

it("a job that takes longer than its lease stays in the hand of the node that is at it", async () => {
  const finish = Promise.withResolvers<void>();
  const slow = { name: "slow", everyMs: 60_000, run: () => finish.promise };
  const watch = { report: () => undefined, during: <T>(_name: string, run: () => Promise<T>) => run() };
  const runner = startJobs(desk.deps, [slow], watch, { beatMs: 10, stopMs: 200 });
  const lease = async () =>
    Number((await desk.rows("select lease_expires_at from jobs"))[0]?.lease_expires_at);
  await expect.poll(lease).toBe(desk.deps.now() + LEASE_MS);
  await expect.poll(() => vi.getTimerCount()).toBe(1);
  desk.wait(LEASE_MS - 1);
  vi.advanceTimersByTime(LEASE_MS / 6);
  await expect.poll(lease).toBe(desk.deps.now() + LEASE_MS);
  desk.wait(1);
  const heir = { ...desk.deps, node: { ...desk.deps.node, id: "heir" } };
  expect(await takeJob(heir, slow)).toBe(false);
  finish.resolve();
  await runner.stop();
});
