import type { Environment } from "../../config/environment.ts";
import { isLoopback } from "../../config/values.ts";
import { type Config, ConfigError, readConfig } from "../../config.ts";
import { bad, type Finding, good, warning } from "./finding.ts";

/** The configuration, or every fault of it. */
export function findConfiguration(
  environment: Environment,
  dataDir: string | undefined,
): Config | readonly Finding[] {
  try {
    return readConfig(environment, { dataDir });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.faults.map(({ variable, problem }) => bad("configuration", `${variable} ${problem}`));
  }
}

/** What is set, and what of it can hardly be meant. */
export function* examineConfiguration(config: Config): Generator<Finding> {
  yield good("configuration", `deployment ${config.deployment}, ${config.publicUrl}`);
  const [first, ...others] = config.keyring.fingerprints;
  const further = others.length === 0 ? "" : `; ${others.join(", ")} open too`;
  yield good("Fernet keys", `${first} seals and opens${further}`);
  yield* examineMetrics(config);
  if (config.deployment !== "production") return;
  if (config.registration === "open") {
    yield warning("registration", "REGISTRATION is open in production: anybody can make an account");
  }
  if (config.exchangeUrls.paper !== undefined) {
    yield warning("paper exchange", "PAPER_URL is set in production: users can store play-money keys");
  }
}

function* examineMetrics({ metricsToken, host, publicUrl }: Config): Generator<Finding> {
  if (metricsToken !== undefined) return;
  if (!isLoopback(host)) {
    yield good("metrics", "without METRICS_TOKEN, /metrics answers this machine alone");
  } else if (!isLoopback(new URL(publicUrl).hostname.replace(/^\[|\]$/g, ""))) {
    const danger = "a proxy on this machine that adds no X-Forwarded-For shows /metrics to everybody";
    yield warning("metrics", `METRICS_TOKEN is not given: ${danger}`);
  }
}
