import { randomFillSync } from "node:crypto";
import type { About } from "./api/about.ts";
import { type Config, ConfigError } from "./config.ts";
import { createPasswordQueue } from "./core/crypto/password-queue.ts";
import { createRandomPool } from "./core/crypto/random.ts";
import { ACCEPTED_KEY_TYPES } from "./core/keys/input.ts";
import { migrate } from "./db/migrate.ts";
import { MIGRATIONS } from "./db/migrations/index.ts";
import type { Schema } from "./db/schema.ts";
import { openSqlite } from "./db/sqlite/open.ts";
import { EXCHANGES } from "./exchanges/index.ts";
import { createExchangeClock } from "./net/clock.ts";
import { createSender } from "./net/send.ts";
import { bindDeployment } from "./operations/bind-deployment.ts";
import type { Deps } from "./operations/deps.ts";
import { VERSION } from "./version.ts";

/** At most two hashes at once, so that two of Node's four worker threads stay free for files and names. */
const PASSWORD_LIMITS = { running: 2, waiting: 32 };

/** Everything that a command works with, and how to let go of it. */
export interface Composition {
  readonly deps: Deps;
  readonly about: About;
  /** Numbers of the migrations that were applied just now. */
  readonly applied: readonly number[];
  close(): Promise<void>;
}

/**
 * Opens what the configuration names: the database, brought to this version and bound to deployment name and Fernet
 * keys, and the way out to the exchanges. Throws a {@link ConfigError} when these do not belong together.
 */
export async function compose(config: Config): Promise<Composition> {
  const db = await openSqlite<Schema>({ path: config.databasePath });
  const sender = createSender(new Map(Object.entries(config.exchangeUrls)));
  const now = Date.now;
  const deps: Deps = {
    db,
    keyring: config.keyring,
    jwtSecrets: config.jwtSecrets,
    passwords: createPasswordQueue(PASSWORD_LIMITS),
    send: sender.send,
    clock: createExchangeClock(now),
    now,
    random: createRandomPool(randomFillSync),
    publicUrl: config.publicUrl,
    isRegistrationOpen: config.isRegistrationOpen,
    keyPolicy: config.keyPolicy,
    exchanges: new Map(
      EXCHANGES.filter(({ id }) => config.exchangeUrls[id] !== undefined).map((exchange) => [
        exchange.id,
        exchange,
      ]),
    ),
    outgoingGroup: config.outgoingGroup,
  };
  async function close(): Promise<void> {
    await sender.close();
    await db.close();
  }
  try {
    const { applied } = await migrate(db, MIGRATIONS, now);
    await bind(deps, config);
    return { deps, about: describe(deps, config), applied, close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function bind(deps: Deps, config: Config): Promise<void> {
  const binding = await bindDeployment(deps, config.deployment);
  switch (binding.kind) {
    case "bound":
      return;
    case "fernet_keys_missing": {
      const problem =
        `does not open this database, which needs the Fernet keys with the fingerprints ${binding.needed.join(", ")}; ` +
        `given: ${config.keyring.fingerprints.join(", ")}`;
      throw new ConfigError([{ variable: "FERNET_KEY", problem }]);
    }
    case "other_deployment": {
      const problem = `is ${config.deployment}, but this database belongs to the deployment ${binding.name}`;
      throw new ConfigError([{ variable: "KEYHOLD_ENV", problem }]);
    }
  }
}

function describe(deps: Deps, config: Config): About {
  return {
    version: VERSION,
    deployment: config.deployment,
    exchanges: [...deps.exchanges.values()].map(({ id, name, environment }) => ({
      id,
      name,
      environment,
      key_types: [...ACCEPTED_KEY_TYPES],
    })),
    outgoing_addresses: [...config.outgoingAddresses],
  };
}
