import { normaliseEmail } from "../email.ts";
import { isPlaceholderEmail } from "./identity.ts";

/** What a genuine token of the host application says, in our words. Times are milliseconds since 1970. */
export interface HostLogin {
  /** Who it is, there: the host's own name for the user. */
  readonly subject: string;
  /** What tells this login from the user's other ones, and stays the same when the host renews its token. */
  readonly loginName: string;
  readonly issuedAt: number;
  readonly expiresAt: number;
  /** When the user showed the host who he is; undefined when the host does not say. By the host's clock, which may be ahead. */
  readonly authenticatedAt: number | undefined;
  /** An address that the host does not call unverified, in the form in which it is stored. */
  readonly email: string | undefined;
}

/** `expired` was good once; `invalid` is all else, without a reason. */
export type HostVerdict =
  | { readonly kind: "valid"; readonly login: HostLogin }
  | { readonly kind: "expired" }
  | { readonly kind: "invalid" };

/** A token that is good for longer than this is not accepted: it may have been lost long ago. */
const LONGEST_HOST_TOKEN_SECONDS = 86_400;

/** How far the host's clock and ours may differ. */
export const CLOCK_TOLERANCE_SECONDS = 30;

/** No time of a token is a millennium away; beyond it, arithmetic with milliseconds would lose digits. */
const MAX_SECONDS = 32_503_680_000;

/** Visible ASCII, blanks between: OpenID Connect Core section 2 allows a subject 255 characters of ASCII. */
const NAME = /^[\x21-\x7e](?:[\x20-\x7e]{0,253}[\x21-\x7e])?$/;

const INVALID = { kind: "invalid" } as const;

/**
 * Judges the claims (RFC 7519 section 4.1) of a token whose signature was verified. The host decides who somebody is;
 * whether the token is meant for us, and now, is decided here. `exp`, `iat` and `sub` are required.
 */
export function judgeClaims(
  claims: Readonly<Record<string, unknown>>,
  expected: { readonly issuer: string; readonly audience: string; readonly nowMs: number },
): HostVerdict {
  const { iss, aud, sub, exp, iat, nbf, auth_time } = claims;
  if (iss !== expected.issuer || ![aud].flat().includes(expected.audience)) return INVALID;
  if (typeof sub !== "string" || !NAME.test(sub) || !isTime(exp) || !isTime(iat)) return INVALID;
  if (!isAbsentOr(nbf, isTime) || !isAbsentOr(auth_time, isTime)) return INVALID;
  const loginName = loginNameOf(claims, iat);
  if (loginName === undefined || exp <= iat || exp - iat > LONGEST_HOST_TOKEN_SECONDS) return INVALID;
  const latest = expected.nowMs / 1_000 + CLOCK_TOLERANCE_SECONDS;
  if ([iat, nbf ?? iat, auth_time ?? iat].some((time) => time > latest)) return INVALID;
  const expiresAt = milliseconds(exp + CLOCK_TOLERANCE_SECONDS);
  if (expected.nowMs >= expiresAt) return { kind: "expired" };
  const authenticatedAt = auth_time === undefined ? undefined : milliseconds(auth_time);
  const email = emailOf(claims);
  return {
    kind: "valid",
    login: { subject: sub, loginName, issuedAt: milliseconds(iat), expiresAt, authenticatedAt, email },
  };
}

/**
 * `sid`, where the host names its sessions. Else when the user logged in, which a renewed token repeats, as its `jti` does
 * not: a session that was ended here stays ended. Else the token alone is the session. Undefined when one is malformed.
 */
function loginNameOf({ sid, auth_time, jti }: Readonly<Record<string, unknown>>, iat: number) {
  if (!isAbsentOr(sid, isName) || !isAbsentOr(jti, isName)) return undefined;
  if (sid !== undefined) return `sid:${sid}`;
  if (auth_time !== undefined) return `auth_time:${auth_time}`;
  return jti === undefined ? `iat:${iat}` : `jti:${jti}`;
}

function emailOf({ email, email_verified }: Readonly<Record<string, unknown>>): string | undefined {
  // Some hosts write it as text.
  const isUnverified = email_verified === false || email_verified === "false";
  const address = isUnverified || typeof email !== "string" ? undefined : normaliseEmail(email);
  return address === undefined || isPlaceholderEmail(address) ? undefined : address;
}

/** Of seconds, which may have any fraction (RFC 7519 section 2); what is stored has none. */
function milliseconds(seconds: number): number {
  return Math.floor(seconds * 1_000);
}

function isTime(value: unknown): value is number {
  return Number.isFinite(value) && Number(value) >= 0 && Number(value) <= MAX_SECONDS;
}

function isName(value: unknown): value is string {
  return typeof value === "string" && NAME.test(value);
}

function isAbsentOr<T>(value: unknown, is: (value: unknown) => value is T): value is T | undefined {
  return value === undefined || is(value);
}
