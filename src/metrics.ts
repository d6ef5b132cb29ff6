import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { VERSION } from "./version.ts";

/** What is counted and measured, for Prometheus. Labels come from closed lists: patterns of routes, names, never input. */
export interface Metrics {
  /** `route` is the pattern of the route, or `none`. */
  noteRequest(method: string, route: string, status: number, seconds: number): void;
  /** `outcome` is the class of the answer's status, or why there was none. */
  noteExchangeAnswer(exchange: string, outcome: string): void;
  noteJob(job: string, outcome: "done" | "failed"): void;
  /** Measures this process too: memory, processor time, lateness of the event loop, garbage collection. */
  watchProcess(): void;
  /** A value that is read whenever somebody asks. */
  watch(name: `keyhold_${string}`, help: string, read: () => number | Promise<number>): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

/** Seconds. A read of the database takes a millisecond, a check at the exchange up to ten seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  const requests = new Counter({
    name: "keyhold_http_requests_total",
    help: "Requests that were answered",
    labelNames: ["method", "route", "status"],
    registers,
  });
  const durations = new Histogram({
    name: "keyhold_http_request_duration_seconds",
    help: "Time from a request's headers to the end of its answer",
    labelNames: ["method", "route"],
    buckets: BUCKETS,
    registers,
  });
  const exchangeAnswers = new Counter({
    name: "keyhold_exchange_requests_total",
    help: "Requests to an exchange, by the class of the answer's status or the reason why there was none",
    labelNames: ["exchange", "outcome"],
    registers,
  });
  const jobs = new Counter({
    name: "keyhold_jobs_total",
    help: "Pieces of periodic work that this node has done, or that failed",
    labelNames: ["job", "outcome"],
    registers,
  });
  new Gauge({ name: "keyhold_build_info", help: "Always 1", labelNames: ["version"], registers }).set(
    { version: VERSION },
    1,
  );
  return {
    noteRequest(method, route, status, seconds) {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
    noteExchangeAnswer: (exchange, outcome) => exchangeAnswers.inc({ exchange, outcome }),
    noteJob: (job, outcome) => jobs.inc({ job, outcome }),
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    watch(name, help, read) {
      new Gauge({
        name,
        help,
        registers,
        async collect() {
          this.set(await read());
        },
      });
    },
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
