import { Counter, Histogram, type Registry } from "prom-client";

export interface ExchangeMetrics {
  /** `outcome` is the class of the answer's status, or why there was none. */
  noteAnswer(exchange: string, outcome: string, seconds: number): void;
  /** A request for which there was no weight left in its share, or that fell into a pause. */
  noteNoWeight(exchange: string, share: string): void;
}

/** Seconds. Exchanges answer within some tens of milliseconds, and are given up after ten seconds or a little more. */
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

export function exchangeMetrics(registry: Registry): ExchangeMetrics {
  const registers = [registry];
  const answers = new Counter({
    name: "keyhold_exchange_requests_total",
    help: "Requests to an exchange, by the class of the answer's status or the reason why there was none",
    labelNames: ["exchange", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "keyhold_exchange_request_duration_seconds",
    help: "Time from a request to an exchange to the end of its answer, or to giving it up",
    labelNames: ["exchange"],
    buckets: BUCKETS,
    registers,
  });
  const refused = new Counter({
    name: "keyhold_exchange_weight_refused_total",
    help: "Requests that were not sent to an exchange, because no request weight was left for them or it is to be left alone",
    labelNames: ["exchange", "share"],
    registers,
  });
  return {
    noteAnswer(exchange, outcome, seconds) {
      answers.inc({ exchange, outcome });
      durations.observe({ exchange }, seconds);
    },
    noteNoWeight: (exchange, share) => refused.inc({ exchange, share }),
  };
}
