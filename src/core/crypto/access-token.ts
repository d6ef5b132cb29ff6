import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeUnpadded, encodeUnpadded } from "./base64url.ts";
import type { JwtSecret, JwtSecrets } from "./jwt-secrets.ts";

export { type JwtSecrets, parseJwtSecrets } from "./jwt-secrets.ts";

/** The audience of our access tokens. */
export const AUDIENCE = "keyhold";

/** How long an access token is good. */
export const ACCESS_TOKEN_SECONDS = 900;

/** What an access token says (RFC 7519 section 4.1). Times in seconds since 1970. */
export interface AccessClaims {
  /** The server's PUBLIC_URL. */
  readonly iss: string;
  readonly aud: typeof AUDIENCE;
  /** The user's id as text. */
  readonly sub: string;
  /** The session's id as text. */
  readonly sid: string;
  readonly iat: number;
  readonly exp: number;
}

/** What came of a token. Only `valid` carries claims; `expired` was genuine once; `invalid` is all else, without a reason. */
type AccessVerdict =
  | { readonly kind: "valid"; readonly claims: AccessClaims }
  | { readonly kind: "expired" }
  | { readonly kind: "invalid" };

const MAX_LENGTH = 2_048;
const HEADER = encodeUnpadded(Buffer.from('{"alg":"HS256","typ":"JWT"}'));
const INVALID = { kind: "invalid" } as const;

/** Makes an access token, a JWT with HS256 (RFC 7515), under the first secret. */
export function signAccessToken(secrets: JwtSecrets, claims: AccessClaims): string {
  const { iss, aud, sub, sid, iat, exp } = claims;
  const signed = `${HEADER}.${encodeUnpadded(Buffer.from(JSON.stringify({ iss, aud, sub, sid, iat, exp })))}`;
  return `${signed}.${encodeUnpadded(macOf(secrets[0], signed))}`;
}

/** Checks an access token under every secret. `nowMs` in milliseconds since 1970; the token has expired from the second `exp` on. */
export function verifyAccessToken(
  secrets: JwtSecrets,
  token: string,
  expected: { readonly issuer: string; readonly audience: typeof AUDIENCE; readonly nowMs: number },
): AccessVerdict {
  // Anybody can send anything here. The MAC is checked as HS256, whatever the header claims, before any JSON is parsed.
  if (token.length > MAX_LENGTH) return INVALID;
  const [header, payload, mac, surplus] = token.split(".", 4);
  if (header === undefined || payload === undefined || mac === undefined || surplus !== undefined)
    return INVALID;
  if (!isGenuine(secrets, `${header}.${payload}`, mac)) return INVALID;
  const claims = parseObject(payload);
  if (!isOurHeader(header) || !isAccessClaims(claims)) return INVALID;
  if (claims.iss !== expected.issuer || claims.aud !== expected.audience) return INVALID;
  return expected.nowMs >= claims.exp * 1000 ? { kind: "expired" } : { kind: "valid", claims };
}

function isGenuine(secrets: JwtSecrets, signed: string, mac: string): boolean {
  const given = decodeUnpadded(mac);
  if (given?.length !== 32) return false;
  return secrets.some((secret) => timingSafeEqual(macOf(secret, signed), given));
}

function macOf(secret: JwtSecret, signed: string): Buffer {
  return createHmac("sha256", secret.signing).update(signed).digest();
}

function isOurHeader(part: string): boolean {
  if (part === HEADER) return true;
  const header = parseObject(part);
  return (
    header?.alg === "HS256" && (header.typ === undefined || header.typ === "JWT") && header.crit === undefined
  );
}

function parseObject(part: string): Record<string, unknown> | undefined {
  const bytes = decodeUnpadded(part);
  if (bytes === undefined) return undefined;
  try {
    const value: unknown = JSON.parse(bytes.toString());
    return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function isAccessClaims(
  claims: Record<string, unknown> | undefined,
): claims is Record<string, unknown> & AccessClaims {
  if (claims === undefined) return false;
  const { iss, aud, sub, sid, iat, exp } = claims;
  const texts = [iss, aud, sub, sid].every((text) => typeof text === "string" && text !== "");
  return texts && Number.isSafeInteger(iat) && Number.isSafeInteger(exp);
}
