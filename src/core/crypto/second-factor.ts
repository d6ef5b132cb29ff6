import { KeyholdError } from "../errors.ts";
import { Secret } from "../secret.ts";
import { totpSecretBytes } from "./totp.ts";

/** What is sealed of a user's second factor. */
export interface SecondFactor {
  /** Base32. */
  readonly secret: Secret;
  /** The bytes of the secret. */
  readonly key: Buffer;
  /** The hashes of the recovery codes that were not used yet. */
  readonly recovery: readonly string[];
}

/** As it is sealed: docs/formats.md, "Second factor". */
export function formatSecondFactor({ secret, recovery }: Pick<SecondFactor, "secret" | "recovery">): Secret {
  return new Secret(JSON.stringify({ secret: secret.reveal(), recovery }));
}

/** Reads what {@link formatSecondFactor} wrote. Throws `key_unreadable` for anything else: that is damage. */
export function parseSecondFactor(value: Secret): SecondFactor {
  const stored = parse(value.reveal());
  const secret = new Secret(String(stored?.secret));
  const key = totpSecretBytes(secret);
  const recovery = stored?.recovery;
  if (key === undefined || !Array.isArray(recovery) || !recovery.every(isHash)) {
    throw new KeyholdError("key_unreadable");
  }
  return { secret, key, recovery };
}

function parse(text: string): { secret?: unknown; recovery?: unknown } | null {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's message would quote the secret.
    return null;
  }
}

function isHash(value: unknown): value is string {
  return typeof value === "string" && /^[0-9a-f]{64}$/.test(value);
}
