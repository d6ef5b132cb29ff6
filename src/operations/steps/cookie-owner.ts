import { refreshTokenHashes } from "../../core/crypto/refresh-token.ts";
import type { Secret } from "../../core/secret.ts";
import type { Tx } from "../../db/schema.ts";
import { findSessionOfRefreshToken } from "../../db/sessions.ts";
import type { Deps } from "../deps.ts";

/**
 * Whether the refresh token that a browser sent along belongs to another session than the one that ends: one that
 * somebody opened there since, and which goes on.
 */
export async function isOfOtherSession(
  tx: Tx,
  { jwtSecrets }: Pick<Deps, "jwtSecrets">,
  refreshToken: Secret | undefined,
  endingSessionId: number,
): Promise<boolean> {
  const hashes = refreshToken === undefined ? [] : refreshTokenHashes(jwtSecrets, refreshToken.reveal());
  const owner = hashes.length === 0 ? undefined : await findSessionOfRefreshToken(tx, hashes);
  return owner !== undefined && owner !== endingSessionId;
}
