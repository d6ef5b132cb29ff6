import { readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Environment, parseEnvironmentFile, withDefaults } from "./environment.ts";

/** What fills in where the environment gives nothing. */
export interface ConfigSource {
  /** Its `dev.env` gives variables, and its `keyhold.db` is the database. */
  readonly dataDir?: string | undefined;
  /** The defaults of `keyhold dev`, and its rule: loopback only. */
  readonly dev?: boolean;
}

const DEV_DEFAULTS: Environment = { KEYHOLD_ENV: "development", REGISTRATION: "open" };

/** What is given comes first, then `dev.env`, then the defaults. */
export function environmentOf(given: Environment, { dataDir, dev }: ConfigSource): Environment {
  const kept = dataDir === undefined ? given : withDefaults(given, ofDataDir(dataDir));
  return dev === true ? withDefaults(kept, DEV_DEFAULTS) : kept;
}

function ofDataDir(dataDir: string): Environment {
  return { DATABASE_URL: `file:${join(resolve(dataDir), "keyhold.db")}`, ...readDevEnvironment(dataDir) };
}

/** A folder without `dev.env` is fine: a server's own folder has none. One that cannot be read is not. */
function readDevEnvironment(dataDir: string): Environment {
  try {
    return parseEnvironmentFile(readFileSync(join(dataDir, "dev.env"), "utf8"));
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return {};
    throw error;
  }
}
