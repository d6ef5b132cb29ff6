import { Registry } from "prom-client";
import { expect, it } from "vitest";
import { jobMetrics } from "../../src/metrics/jobs.ts";

it("a job that is done for the first time has failed no time, so that its first failure is seen to be one more", async () => {
  const registry = new Registry();
  const jobs = jobMetrics(registry);
  const runs = async () => (await registry.metrics()).match(/^keyhold_jobs_total\{.*$/gm);
  jobs.noteRun("settling", "done", 0.1);
  expect(await runs()).toEqual([
    'keyhold_jobs_total{name="settling",outcome="done"} 1',
    'keyhold_jobs_total{name="settling",outcome="failed"} 0',
  ]);
  jobs.noteRun("settling", "failed", undefined);
  expect((await runs())?.[1]).toMatch(/ 1$/);
  expect(await registry.metrics()).toContain('keyhold_job_duration_seconds_count{name="settling"} 1');
});
