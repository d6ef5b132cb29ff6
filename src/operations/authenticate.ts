import { AUDIENCE, verifyAccessToken } from "../core/crypto/access-token.ts";
import { KeyholdError } from "../core/errors.ts";
import { findLiveSession, type LiveSession } from "../db/sessions.ts";
import type { Deps } from "./deps.ts";

/** The session and user behind an access token. Throws `unauthenticated`, `session_expired`, `user_inactive`. */
export async function authenticate(deps: Deps, accessToken: string): Promise<LiveSession> {
  const nowMs = deps.now();
  const verdict = verifyAccessToken(deps.jwtSecrets, accessToken, {
    issuer: deps.publicUrl,
    audience: AUDIENCE,
    nowMs,
  });
  if (verdict.kind === "invalid") throw new KeyholdError("unauthenticated");
  if (verdict.kind === "expired") throw new KeyholdError("session_expired");
  const [sessionId, userId] = [Number(verdict.claims.sid), Number(verdict.claims.sub)];
  // Another program may hold the same secret and write other ids.
  if (!Number.isSafeInteger(sessionId) || !Number.isSafeInteger(userId))
    throw new KeyholdError("unauthenticated");
  const session = await findLiveSession(deps.db, sessionId, userId, nowMs);
  if (session === undefined) throw new KeyholdError("session_expired");
  if (!session.user.isActive) throw new KeyholdError("user_inactive");
  return session;
}
