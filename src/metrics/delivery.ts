import { Counter, Histogram, type Registry } from "prom-client";

export interface DeliveryMetrics {
  /** `way` is `webhook` or `email`. */
  noteDelivery(way: string, outcome: "taken" | "failed", seconds: number): void;
}

/** Seconds. A receiver is given up after 10 s, a mail server after 30. */
const BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];

export function deliveryMetrics(registry: Registry): DeliveryMetrics {
  const registers = [registry];
  const deliveries = new Counter({
    name: "keyhold_deliveries_total",
    help: "Attempts to hand over a notice or a checkpoint, by way and by whether the receiver took it",
    labelNames: ["way", "outcome"],
    registers,
  });
  const durations = new Histogram({
    name: "keyhold_delivery_duration_seconds",
    help: "Time that such an attempt takes",
    labelNames: ["way"],
    buckets: BUCKETS,
    registers,
  });
  // From 0 on, so that the first failure is a rise.
  for (const way of ["webhook", "email"])
    for (const outcome of ["taken", "failed"]) deliveries.inc({ way, outcome }, 0);
  return {
    noteDelivery(way, outcome, seconds) {
      deliveries.inc({ way, outcome });
      durations.observe({ way }, seconds);
    },
  };
}
