import { createHmac } from "node:crypto";
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
