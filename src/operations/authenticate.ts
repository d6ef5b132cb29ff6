import { AUDIENCE, verifyAccessToken } from "../core/crypto/access-token.ts";
import { KeyholdError } from "../core/errors.ts";
import { findLiveSession, type LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { hostSession } from "./steps/host-session.ts";

/**
 * The session and user behind a token, be it our own access token or one of the host application. Ours is looked at first,
 * and pays nothing for there being others; their issuers differ, so that no token is both. `originOf` is asked only when
 * a session is opened. Throws `unauthenticated`, `session_expired`, `user_inactive`, and for the host's tokens `account_not_linked`, `host_login_unavailable`.
 */
export async function authenticate(
  deps: Deps,
  originOf: () => Origin,
  accessToken: string,
): Promise<LiveSession> {
  const nowMs = deps.now();
  const verdict = verifyAccessToken(deps.jwtSecrets, accessToken, {
    issuer: deps.publicUrl,
    audience: AUDIENCE,
    nowMs,
  });
  if (verdict.kind === "invalid") return hostSession(deps, originOf, accessToken);
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
