import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export interface JobMetrics {
  /** Without `seconds` it failed before it began. */
  noteRun(name: string, outcome: "done" | "failed", seconds: number | undefined): void;
}

/** Seconds. Most of the work is a statement or two; a round of checkpoints over very many chains takes a minute. */
const BUCKETS = [0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 60];

/** The label is no `job`: Prometheus calls its own targets so. */
export function jobMetrics(registry: Registry): JobMetrics {
  const registers = [registry];
  const runs = new Counter({
    name: "keyhold_jobs_total",
    help: "Pieces of periodic work that this node has done, or that failed",
    labelNames: ["name", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "keyhold_job_duration_seconds",
    help: "Time that a piece of periodic work takes",
    labelNames: ["name"],
    buckets: BUCKETS,
    registers,
  });
  const successes = new Gauge({
    name: "keyhold_job_last_success_timestamp_seconds",
    help: "When this node has last done a piece of periodic work; another node may have done it since",
    labelNames: ["name"],
    registers,
  });
  return {
    noteRun(name, outcome, seconds) {
      // From 0 on, so that the first failure is a rise.
      for (const each of ["done", "failed"]) runs.inc({ name, outcome: each }, each === outcome ? 1 : 0);
      if (seconds !== undefined) durations.observe({ name }, seconds);
      if (outcome === "done") successes.setToCurrentTime({ name });
    },
  };
}
