import type { ApiKey } from "../api/api-keys.ts";
import type { SessionAnswer, Session as SessionOnWire, User as UserOnWire } from "../api/auth.ts";
import type { OwnSession } from "../db/user-sessions.ts";
import type { User } from "../db/users.ts";
import type { Tokens } from "../operations/steps/issue-tokens.ts";
import type { KeyView } from "../operations/steps/key-view.ts";

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

export function presentKey(key: KeyView): ApiKey {
  return {
    id: key.id,
    exchange: key.exchange as ApiKey["exchange"],
    environment: key.environment,
    key_type: key.keyType as ApiKey["key_type"],
    label: key.label,
    api_key_masked: key.apiKeyMasked,
    account_masked: key.accountMasked,
    is_valid: key.isValid,
    is_frozen: false,
    frozen_by: null,
    frozen_at: null,
    state: key.state,
    state_reason: key.stateReason,
    state_since: presentTime(key.stateSince),
    permissions: [...key.permissions],
    warnings: [...key.warnings],
    ip_restricted: key.isIpRestricted,
    trading_expires_at: key.tradingExpiresAt === null ? null : presentTime(key.tradingExpiresAt),
    last_checked_at: presentTime(key.lastCheckedAt),
    last_confirmed_at: presentTime(key.lastConfirmedAt),
    next_check_at: null,
    virtual_key_count: key.virtualKeyCount,
    created_at: presentTime(key.createdAt),
    updated_at: presentTime(key.updatedAt),
  };
}
