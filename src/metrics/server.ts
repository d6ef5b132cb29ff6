import { Counter, Gauge, type Registry } from "prom-client";
import { VERSION } from "../version.ts";

export interface ServerMetrics {
  /** Once, when it is known on which database the server works. */
  describe(database: string): void;
  /** Whether secrets that were to be read again could be used. */
  noteReload(outcome: "taken" | "kept"): void;
  /** The end of the certificate that is shown from now on, in milliseconds since 1970. */
  noteCertificate(expiresAt: number): void;
}

export function serverMetrics(registry: Registry): ServerMetrics {
  const registers = [registry];
  const build = new Gauge({
    name: "keyhold_build_info",
    help: "Always 1",
    labelNames: ["version", "node_version", "database"],
    registers,
  });
  const reloads = new Counter({
    name: "keyhold_configuration_reloads_total",
    help: "Times that the secrets were read again while running, and were taken over or could not be used",
    labelNames: ["outcome"],
    registers,
  });
  for (const outcome of ["taken", "kept"]) reloads.inc({ outcome }, 0);
  const loaded = new Gauge({
    name: "keyhold_configuration_last_reload_successful",
    help: "0 when the secrets that were last read could not be used, else 1",
    registers,
  });
  loaded.set(1);
  const loadedAt = new Gauge({
    name: "keyhold_configuration_last_reload_success_timestamp_seconds",
    help: "When secrets were last read and taken over; the start counts",
    registers,
  });
  loadedAt.setToCurrentTime();
  let certificate: Gauge | undefined;
  return {
    describe: (database) => build.set({ version: VERSION, node_version: process.versions.node, database }, 1),
    noteReload(outcome) {
      reloads.inc({ outcome });
      loaded.set(outcome === "taken" ? 1 : 0);
      if (outcome === "taken") loadedAt.setToCurrentTime();
    },
    noteCertificate(expiresAt) {
      // A server without a certificate has none that ends in 1970.
      certificate ??= new Gauge({
        name: "keyhold_tls_certificate_expiry_timestamp_seconds",
        help: "When the certificate of TLS_CERT_FILE ends",
        registers,
      });
      certificate.set(expiresAt / 1_000);
    },
  };
}
