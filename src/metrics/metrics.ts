import { collectDefaultMetrics, Registry } from "prom-client";
import { type DatabaseMetrics, databaseMetrics } from "./database.ts";
import { type DeliveryMetrics, deliveryMetrics } from "./delivery.ts";
import { type ExchangeMetrics, exchangeMetrics } from "./exchange.ts";
import { type GatewayMetrics, gatewayMetrics } from "./gateway.ts";
import { type Gauges, gaugesOf } from "./gauges.ts";
import { type HostLoginMetrics, hostLoginMetrics } from "./host-login.ts";
import { type HttpMetrics, httpMetrics } from "./http.ts";
import { type JobMetrics, jobMetrics } from "./jobs.ts";
import { type ServerMetrics, serverMetrics } from "./server.ts";

/**
 * What is counted and measured, for Prometheus, by subject. Labels come from closed lists: patterns of routes, names, never input.
 * docs/metrics.md has a row for each.
 */
export interface Metrics {
  readonly http: HttpMetrics;
  readonly gateway: GatewayMetrics;
  readonly exchange: ExchangeMetrics;
  readonly database: DatabaseMetrics;
  readonly delivery: DeliveryMetrics;
  readonly hostLogin: HostLoginMetrics;
  readonly jobs: JobMetrics;
  readonly server: ServerMetrics;
  /** Values that are read whenever somebody asks. */
  readonly gauges: Gauges;
  /** Measures this process too: memory, processor time, lateness of the event loop, garbage collection. */
  watchProcess(): void;
  /** Everything in Prometheus' text format. */
  text(): Promise<string>;
  readonly contentType: string;
}

export function createMetrics(): Metrics {
  const registry = new Registry();
  return {
    http: httpMetrics(registry),
    gateway: gatewayMetrics(registry),
    exchange: exchangeMetrics(registry),
    database: databaseMetrics(registry),
    delivery: deliveryMetrics(registry),
    hostLogin: hostLoginMetrics(registry),
    jobs: jobMetrics(registry),
    server: serverMetrics(registry),
    gauges: gaugesOf(registry),
    watchProcess: () => collectDefaultMetrics({ register: registry }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  };
}
