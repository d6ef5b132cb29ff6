import { X509Certificate } from "node:crypto";
import type { Composition } from "../compose.ts";
import type { Tls } from "../config/tls.ts";
import { describeError } from "../http/describe-error.ts";
import type { JobReport, JobWatch } from "../jobs/run-jobs.ts";
import type { Log } from "../log.ts";
import type { Metrics } from "../metrics/metrics.ts";
import { watchNode } from "../metrics/watch-node.ts";
import { watchState } from "../metrics/watch-state.ts";
import { HOST_KEYS_TARGET } from "../operations/steps/fetch-host-keys.ts";
import { WEBHOOK_TARGET } from "../operations/steps/webhook-target.ts";
import type { Watch } from "../watch.ts";

/** An exchange that is down fails every request to it: of each kind of failure one in this time is told aloud. */
const ALOUD_MS = 1_000;

/** Counts and logs what goes out, and measures how long the database has others wait. */
export function watchOutside(log: Log, metrics: Metrics): Watch {
  const toldAt = new Map<string, number>();

  function isFirst(kind: string): boolean {
    const now = performance.now();
    if (now - (toldAt.get(kind) ?? Number.NEGATIVE_INFINITY) < ALOUD_MS) return false;
    toldAt.set(kind, now);
    return true;
  }

  return {
    database: metrics.database,
    noteNoWeight: metrics.exchange.noteNoWeight,
    noteHostKeys(problem) {
      metrics.hostLogin.noteFetch(problem === undefined ? "done" : "failed");
      if (problem !== undefined) log.write("warn", "host_login.failed", { problem });
    },
    noteMail: (outcome, durationMs) => metrics.delivery.noteDelivery("email", outcome, durationMs / 1_000),
    noteSent({ target, outcome, durationMs, status, code }) {
      // What came of it is told by noteHostKeys: an answer alone says little.
      if (target === HOST_KEYS_TARGET) return;
      const seconds = durationMs / 1_000;
      if (target !== WEBHOOK_TARGET) metrics.exchange.noteAnswer(target, outcome, seconds);
      else metrics.delivery.noteDelivery("webhook", outcome === "2xx" ? "taken" : "failed", seconds);
      if (!isFailure(status)) return;
      log.write(isFirst(`${target} ${outcome}`) ? "warn" : "debug", "exchange.failed", {
        exchange: target,
        outcome,
        duration_ms: Math.round(durationMs),
        ...(status === undefined ? {} : { status }),
        ...(code === undefined ? {} : { code }),
      });
    },
  };
}

/** Other answers of the 400s are about what somebody has asked for. 418 and 429 are about this address. */
function isFailure(status: number | undefined): boolean {
  return status === undefined || status >= 500 || status === 418 || status === 429;
}

export function watchComposition(metrics: Metrics, { deps, passwordLoad, proofLoad }: Composition): void {
  metrics.server.describe(deps.db.dialect);
  watchNode(metrics.gauges, deps, { passwords: passwordLoad, proofs: proofLoad });
  watchState(metrics.gauges, deps);
}

export function watchCertificate(metrics: Metrics, tls: Tls | undefined): void {
  if (tls === undefined) return;
  metrics.server.noteCertificate(new X509Certificate(tls.certificate).validToDate.getTime());
}

/** Counts and logs periodic work; whatever is logged by a run of it names the run. */
export function watchJobs(log: Log, metrics: Metrics, newRunId: () => string): JobWatch {
  const report: JobReport = (job, outcome, error, seconds) => {
    metrics.jobs.noteRun(job, outcome, seconds);
    const took = seconds === undefined ? {} : { duration_ms: Math.round(seconds * 1_000) };
    if (outcome === "done") log.write("debug", "job.done", { job, ...took });
    else log.write("error", "job.failed", { job, ...took, ...describeError(error) });
  };
  return { report, during: (job, run) => log.within({ job, run_id: newRunId() }, run) };
}
