import { decodeUnpadded } from "../crypto/base64url.ts";

/** Signature algorithms of a key set: none with a shared secret, and none that a newer one has replaced. */
export const KEY_SET_ALGORITHMS = ["RS256", "PS256", "ES256", "EdDSA"] as const;

/** The one algorithm of a shared secret. */
export const SECRET_ALGORITHM = "HS256";

/** What a token claims of itself. Nothing of it was checked: anybody can send anything here. */
export interface UnverifiedToken {
  readonly issuer: string;
  readonly algorithm: string;
  /** The name of the key that it says to be signed with. */
  readonly keyId: string | undefined;
}

/** Tokens of hosts that put groups and names into them are long; a request's headers end at 16 KiB. */
const MAX_LENGTH = 8_192;
const MAX_KEY_ID = 256;

/** RFC 7519 section 5.1, RFC 9068 section 2.1. Tokens for something else, such as `logout+jwt`, say so here. */
const TYPES = /^(?:application\/)?(?:at\+)?jwt$/i;

/**
 * Looks into a compact JWS (RFC 7515 section 7.1), to find out who would have to verify it. Undefined for what can be no
 * login: not three parts, no issuer, another type, or with extensions that must be understood (`crit`).
 */
export function peekAtToken(token: string): UnverifiedToken | undefined {
  if (token.length > MAX_LENGTH) return undefined;
  const parts = token.split(".", 4);
  if (parts.length !== 3) return undefined;
  const [header, payload] = [parseObject(parts[0]), parseObject(parts[1])];
  if (header === undefined || payload === undefined || "crit" in header || "b64" in header) return undefined;
  const { alg, kid, typ } = header;
  if (typeof alg !== "string" || typeof payload.iss !== "string") return undefined;
  if (typ !== undefined && (typeof typ !== "string" || !TYPES.test(typ))) return undefined;
  if (kid !== undefined && (typeof kid !== "string" || kid.length > MAX_KEY_ID)) return undefined;
  return { issuer: payload.iss, algorithm: alg, keyId: kid };
}

/** The JSON object of a part, which stands there as base64url. */
function parseObject(part: string | undefined): Record<string, unknown> | undefined {
  const bytes = decodeUnpadded(part ?? "");
  return bytes === undefined ? undefined : parseJsonObject(bytes);
}

/** The JSON object in these bytes, or undefined. */
export function parseJsonObject(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(bytes));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    return undefined;
  }
}
