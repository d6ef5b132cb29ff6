import { isBoundRefreshGrant, refreshTokenHashes } from "../core/crypto/refresh-token.ts";
import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { Tx } from "../db/schema.ts";
import { hasSecondFactor } from "../db/second-factors.ts";
import {
  endSession,
  lockRefreshToken,
  markRetried,
  type RefreshTokenRow,
  replaceRefreshToken,
} from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { GRACE_MS, IDLE_MS } from "./session-times.ts";
import { issueAccessToken, issueRefreshToken, type Tokens } from "./steps/issue-tokens.ts";
import { record } from "./steps/record.ts";

type Standing = "unknown" | "expired" | "inactive" | "newest" | "just_replaced" | "never_replaced" | "reused";

/**
 * Gives a new access token for a refresh token, and a new refresh token in its place. The one just before is honoured
 * for 30 s without a new one. Whoever shows it then and again later, while nobody has shown the new one, never got
 * that: the answer was lost, and the session goes on from the old one. Should somebody have the new one after all, its
 * use ends the session, as that of any older token does, since two hold a copy. Throws `unauthenticated`,
 * `session_expired`, `user_inactive`, `refresh_reused`.
 */
export async function refreshSession(deps: Deps, origin: Origin, token: Secret): Promise<Tokens> {
  const hashes = refreshTokenHashes(deps.jwtSecrets, token.reveal());
  if (hashes.length === 0) throw new KeyholdError("unauthenticated");
  const result = await deps.db.write(async (tx) => {
    const row = await lockRefreshToken(tx, hashes);
    const standing = row === undefined || !isGenuine(deps, row) ? "unknown" : standingOf(row, deps.now());
    if (row === undefined) return { standing };
    if (standing === "newest" || standing === "just_replaced" || standing === "never_replaced") {
      const hasTotp = await hasSecondFactor(tx, row.user.id);
      const isRetry = standing === "just_replaced";
      if (isRetry) await markRetried(tx, row.tokenHash, deps.now());
      const refreshToken = isRetry ? undefined : await rotate(tx, deps, origin, row);
      return {
        standing,
        tokens: { ...issueAccessToken(deps, row.user, row.sessionId), hasTotp, refreshToken },
      };
    }
    if (standing === "reused") await endForReuse(tx, deps, origin, row);
    return { standing };
  });
  if (result.tokens !== undefined) return result.tokens;
  throw refusalOf(result.standing);
}

/** A row that was changed to stand for another session, user or end is worth no more than none. */
function isGenuine({ jwtSecrets }: Deps, row: RefreshTokenRow): boolean {
  return isBoundRefreshGrant(jwtSecrets, { ...row, userId: row.user.id }, row.binding);
}

function standingOf(row: RefreshTokenRow, now: number): Standing {
  if (row.endedAt !== null || row.expiresAt <= now || row.newestIssuedAt + IDLE_MS <= now) return "expired";
  if (!row.user.isActive) return "inactive";
  if (row.replacedAt === null) return "newest";
  const isJustBeforeNewest = row.replacedAt === row.newestIssuedAt;
  if (!isJustBeforeNewest) return "reused";
  if (now < row.replacedAt + GRACE_MS) return "just_replaced";
  return row.isRetried ? "never_replaced" : "reused";
}

async function rotate(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  row: RefreshTokenRow,
): Promise<Tokens["refreshToken"]> {
  const { sessionId, expiresAt } = row;
  const refresh = issueRefreshToken(deps, { sessionId, userId: row.user.id, expiresAt });
  await replaceRefreshToken(tx, sessionId, refresh, deps.now());
  await recordOfSession(tx, deps, origin, row, "session.refreshed");
  return { token: refresh.token, expiresAt };
}

async function endForReuse(tx: Tx, deps: Deps, origin: Origin, row: RefreshTokenRow): Promise<void> {
  await endSession(tx, row.sessionId, deps.now());
  await recordOfSession(tx, deps, origin, row, "session.reuse_detected");
}

function recordOfSession(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  row: RefreshTokenRow,
  event: "session.refreshed" | "session.reuse_detected",
): Promise<void> {
  const actor = event === "session.refreshed" ? (`user:${row.user.id}` as const) : "anonymous";
  return record(tx, deps, origin, row.user.id, { event, actor, subject: `session:${row.sessionId}` });
}

function refusalOf(standing: Standing): KeyholdError {
  switch (standing) {
    case "expired":
      return new KeyholdError("session_expired");
    case "inactive":
      return new KeyholdError("user_inactive");
    case "reused":
      return new KeyholdError("refresh_reused");
    default:
      return new KeyholdError("unauthenticated");
  }
}
