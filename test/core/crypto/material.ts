import { randomFillSync } from "node:crypto";
import { type JwtSecrets, parseJwtSecrets } from "../../../src/core/crypto/jwt-secrets.ts";
import { type Keyring, parseKeyring } from "../../../src/core/crypto/keyring.ts";
import { createRandomPool } from "../../../src/core/crypto/random.ts";
import { readVectors } from "./vectors.ts";

/** The published Fernet key of the specification. */
export const { fernetKey: SPEC_KEY } = readVectors<{ fernetKey: string }>("sealed.json");

/** Another key: 32 bytes of 0x01. */
export const OTHER_KEY = "AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE=";

/** 2026-01-01T00:00:00Z in milliseconds. */
export const NOW = 1_767_225_600_000;

export const random = createRandomPool(randomFillSync);

/** The keyring of these keys; throws when one of them is no Fernet key. */
export function keyringOf(...keys: string[]): Keyring {
  const parsed = parseKeyring(keys.join(","));
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.keyring;
}

/** These JWT secrets; throws when one of them is too short. */
export function secretsOf(...texts: string[]): JwtSecrets {
  const parsed = parseJwtSecrets(texts.join(","));
  if ("problem" in parsed) throw new Error(parsed.problem);
  return parsed.secrets;
}
