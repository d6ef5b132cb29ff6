import { createHmac, timingSafeEqual } from "node:crypto";
import { decodeUnpadded, encodeUnpadded } from "./base64url.ts";
import type { JwtSecret, JwtSecrets } from "./jwt-secrets.ts";
import type { Random } from "./random.ts";

const BYTES = 32;
const LENGTH = 43;

/** Makes a refresh token: 256 random bits as 43 characters. The database holds its hash only. */
export function createRefreshToken(random: Random): string {
  return encodeUnpadded(random(BYTES));
}

/**
 * The hash under which a refresh token is stored and found, in lower-case hex: keyed, so that whoever can write the
 * database cannot plant a token that he knows. `undefined` when the text has not the form of a refresh token.
 */
export function refreshTokenHash(secret: JwtSecret, token: string): string | undefined {
  if (token.length !== LENGTH || decodeUnpadded(token) === undefined) return undefined;
  return createHmac("sha256", secret.refresh).update(token).digest("hex");
}

/** The hash under each secret, so that sessions outlive a change of `JWT_SECRET`; empty for a malformed token. */
export function refreshTokenHashes(secrets: JwtSecrets, token: string): readonly string[] {
  return secrets.map((secret) => refreshTokenHash(secret, token)).filter((hash) => hash !== undefined);
}

/** What a stored refresh token stands for. */
export interface RefreshGrant {
  readonly tokenHash: string;
  readonly sessionId: number;
  readonly userId: number;
  /** The end of the session that no refresh moves, in milliseconds since 1970. */
  readonly expiresAt: number;
}

/**
 * The MAC that ties a stored token to its session, user and end, in lower-case hex: else whoever can write the database
 * could hand his own session to another user. docs/formats.md, "Refresh token".
 */
export function bindRefreshGrant(secret: JwtSecret, grant: RefreshGrant): string {
  const { tokenHash, sessionId, userId, expiresAt } = grant;
  return createHmac("sha256", secret.refresh)
    .update(`grant ${tokenHash} ${sessionId} ${userId} ${expiresAt}`)
    .digest("hex");
}

/** Whether a stored grant is as it was made, under any of the secrets; compared in constant time. */
export function isBoundRefreshGrant(secrets: JwtSecrets, grant: RefreshGrant, binding: string): boolean {
  if (!/^[0-9a-f]{64}$/.test(binding)) return false;
  const given = Buffer.from(binding, "hex");
  return secrets.some((secret) =>
    timingSafeEqual(Buffer.from(bindRefreshGrant(secret, grant), "hex"), given),
  );
}
