import { Counter, Histogram, type Registry } from "prom-client";

export interface GatewayMetrics {
  /** `kind` says what a bot wanted, `outcome` what was decided: `allowed`, or why not. */
  noteRequest(exchange: string, kind: string, outcome: string, seconds: number): void;
  /** What became of a request that places, changes or cancels orders, once it was allowed. */
  noteOrder(exchange: string, act: string, outcome: string): void;
}

/** Seconds. An order waits for a commit and for the exchange. */
const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 20];

export function gatewayMetrics(registry: Registry): GatewayMetrics {
  const registers = [registry];
  const requests = new Counter({
    name: "keyhold_gateway_requests_total",
    help: "Requests of bots, by what was decided",
    labelNames: ["exchange", "kind", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "keyhold_gateway_request_duration_seconds",
    help: "Time that a bot's request takes here, the exchange's part included",
    labelNames: ["kind"],
    buckets: BUCKETS,
    registers,
  });
  const orders = new Counter({
    name: "keyhold_orders_total",
    help: "Allowed requests of bots that place, change or cancel orders, by what became of them",
    labelNames: ["exchange", "act", "outcome"],
    registers,
  });
  return {
    noteRequest(exchange, kind, outcome, seconds) {
      requests.inc({ exchange, kind, outcome });
      durations.observe({ kind }, seconds);
    },
    noteOrder: (exchange, act, outcome) => orders.inc({ exchange, act, outcome }),
  };
}
