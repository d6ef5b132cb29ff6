import { Counter, Histogram, type Registry } from "prom-client";

export interface HttpMetrics {
  /** `route` is the pattern of the route, or `none`. */
  noteAnswer(method: string, route: string, status: number, seconds: number): void;
  /** `code` is one of the closed list of errors. */
  noteError(code: string): void;
  /** `outcome` is `opened`, or the error's code. */
  noteLogin(outcome: string): void;
}

/** Seconds. A read of the database takes a millisecond, a check at the exchange up to ten seconds. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export function httpMetrics(registry: Registry): HttpMetrics {
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
  const errors = new Counter({
    name: "keyhold_http_errors_total",
    help: "Answers that were errors, by code; those of the gateway are in the exchange's form and not among them",
    labelNames: ["code"],
    registers,
  });
  const logins = new Counter({
    name: "keyhold_logins_total",
    help: "Attempts to log in, by what came of them",
    labelNames: ["outcome"],
    registers,
  });
  return {
    noteAnswer(method, route, status, seconds) {
      requests.inc({ method, route, status });
      durations.observe({ method, route }, seconds);
    },
    noteError: (code) => errors.inc({ code }),
    noteLogin: (outcome) => logins.inc({ outcome }),
  };
}
