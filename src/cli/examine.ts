import type { Environment } from "../config/environment.ts";
import { examineCertificate } from "./examine/certificate.ts";
import { examineConfiguration, findConfiguration } from "./examine/configuration.ts";
import { examineDatabase } from "./examine/database.ts";
import { examineExchanges } from "./examine/exchanges.ts";
import type { Finding } from "./examine/finding.ts";
import { examineHost } from "./examine/host-login.ts";

/** Looks at everything that this server needs, one finding after the other, and changes nothing that lasts. */
export async function* examine(
  environment: Environment,
  dataDir: string | undefined,
  now: () => number = Date.now,
): AsyncGenerator<Finding> {
  const config = findConfiguration(environment, dataDir);
  if (!("deployment" in config)) return yield* config;
  yield* examineConfiguration(config);
  yield* examineCertificate(config, now());
  yield* examineDatabase(config, now);
  yield* await examineExchanges(config);
  yield* examineHost(config);
}
