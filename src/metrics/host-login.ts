import { Counter, type Registry } from "prom-client";

export interface HostLoginMetrics {
  noteFetch(outcome: "done" | "failed"): void;
}

export function hostLoginMetrics(registry: Registry): HostLoginMetrics {
  const fetches = new Counter({
    name: "keyhold_host_key_fetches_total",
    help: "Times that the host application was asked for its keys, and gave them or did not",
    labelNames: ["outcome"],
    registers: [registry],
  });
  // From 0 on, so that the first failure is a rise.
  for (const outcome of ["done", "failed"]) fetches.inc({ outcome }, 0);
  return { noteFetch: (outcome) => fetches.inc({ outcome }) };
}
