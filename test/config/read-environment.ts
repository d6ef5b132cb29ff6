import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll } from "vitest";
import type { ConfigSource } from "../../src/config/data-dir.ts";
import type { Environment } from "../../src/config/environment.ts";
import { type Config, ConfigError, readConfig } from "../../src/config.ts";
import { TEST_SECRETS } from "../keyhold.ts";

export const KEY = TEST_SECRETS.FERNET_KEY;
export const OTHER_KEY = "A6kNPfMiB2U8GuVQL1sAJcPrdNcq1xWzFyA4xqAl8rQ=";

/** Files for variables to name. Each file of tests opens a folder: workers keep this module when a file has ended. */
export function openFolder() {
  const folder = mkdtempSync(join(tmpdir(), "keyhold-config-"));
  afterAll(() => rmSync(folder, { recursive: true }));
  const file = (name: string, text: string): string => {
    const path = join(folder, name);
    writeFileSync(path, text);
    return path;
  };
  return { folder, file };
}

export function config(environment: Environment = {}, source?: ConfigSource): Config {
  return readConfig({ ...TEST_SECRETS, ...environment }, source);
}

export function faults(environment: Environment, source?: ConfigSource): Record<string, string> {
  try {
    config(environment, source);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return Object.fromEntries(error.faults.map(({ variable, problem }) => [variable, problem]));
  }
  return {};
}
