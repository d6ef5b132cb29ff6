import { type Config, ConfigError } from "./config.ts";
import type { Mismatch } from "./operations/steps/mismatch.ts";

/** Throws a {@link ConfigError} that says which variable does not fit; `describe` tells more of a Fernet key that is missing. */
export function refuseMismatch(
  mismatch: Mismatch | undefined,
  config: Pick<Config, "keyring" | "deployment">,
  what = "this database",
  describe: (fingerprint: string) => string = (fingerprint) => fingerprint,
): void {
  switch (mismatch?.kind) {
    case undefined:
      return;
    case "fernet_keys_missing": {
      const problem =
        `does not open ${what}, which needs the Fernet keys with the fingerprints ${mismatch.needed.map(describe).join(", ")}; ` +
        `given: ${config.keyring.fingerprints.join(", ")}`;
      throw new ConfigError([{ variable: "FERNET_KEY", problem }]);
    }
    case "fernet_key_retired": {
      const problem =
        `begins with the Fernet key ${mismatch.fingerprint}, which was retired in ${what} on ` +
        `${new Date(mismatch.retiredAt).toISOString()}: put the one that is in use first`;
      throw new ConfigError([{ variable: "FERNET_KEY", problem }]);
    }
    case "other_deployment": {
      const problem = `is ${config.deployment}, but ${what} belongs to the deployment ${mismatch.name}`;
      throw new ConfigError([{ variable: "KEYHOLD_ENV", problem }]);
    }
  }
}
