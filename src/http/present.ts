import type { SessionAnswer, Session as SessionOnWire, User as UserOnWire } from "../api/auth.ts";
import type { OwnSession } from "../db/user-sessions.ts";
import type { User } from "../db/users.ts";
import type { Tokens } from "../operations/steps/issue-tokens.ts";

/** Values as they go over the wire: snake case, times as text. */

export function presentTime(ms: number): string {
  if (ms !== newest.ms) newest = { ms, text: new Date(ms).toISOString() };
  return newest.text;
}

/** The times of one answer are often the same moment, and writing one out takes as long as a small query. */
let newest = { ms: 0, text: new Date(0).toISOString() };

export function presentUser(user: User, hasTotp: boolean): UserOnWire {
  return {
    id: user.id,
    email: user.email,
    is_active: user.isActive,
    has_totp: hasTotp,
    created_at: presentTime(user.createdAt),
  };
}

export function presentTokens(tokens: Tokens): SessionAnswer {
  return {
    access_token: tokens.accessToken.reveal(),
    token_type: "bearer",
    expires_in: tokens.expiresIn,
    user: presentUser(tokens.user, tokens.hasTotp),
  };
}

export function presentSession(session: OwnSession, currentSessionId: number): SessionOnWire {
  return {
    id: session.id,
    created_at: presentTime(session.createdAt),
    last_used_at: presentTime(session.lastUsedAt),
    expires_at: presentTime(session.expiresAt),
    verified_at: session.verifiedAt === null ? null : presentTime(session.verifiedAt),
    address: session.address,
    user_agent: session.userAgent,
    is_current: session.id === currentSessionId,
  };
}
