import type { Inspection } from "../../core/keys/inspection.ts";
import type { Judgement } from "../../core/keys/judge.ts";
import { isValid, type KeyStanding, stateOf } from "../../core/keys/state.ts";
import type { ApiKeyRow } from "../../db/api-keys.ts";

/** The columns that say where a key stands. */
export function standingColumns(standing: KeyStanding, now: number) {
  const { state, since } = stateOf(standing);
  return {
    is_valid: isValid(standing),
    state,
    state_reason: standing.reason === null ? null : JSON.stringify(standing.reason),
    state_since: since,
    last_checked_at: now,
    last_confirmed_at: standing.confirmedAt,
    updated_at: now,
  };
}

/** The columns that keep what the exchange said about a key. */
export function inspectionColumns(inspection: Inspection, judgement: Judgement) {
  return {
    permissions: JSON.stringify(judgement.permissions),
    warnings: JSON.stringify(judgement.warnings),
    is_ip_restricted: inspection.ipRestricted,
    trading_expires_at: inspection.tradingExpiresAt,
    account_id: inspection.accountId,
  };
}

/** What an inspection rewrote last time, for a check that learned nothing new about it. */
export function keptColumns(row: ApiKeyRow): ReturnType<typeof inspectionColumns> {
  const { permissions, warnings, is_ip_restricted, trading_expires_at, account_id } = row;
  return { permissions, warnings, is_ip_restricted, trading_expires_at, account_id };
}

export function standingOfRow(row: ApiKeyRow): KeyStanding {
  return {
    checked: row.state as KeyStanding["checked"],
    reason: row.state_reason === null ? null : (JSON.parse(row.state_reason) as KeyStanding["reason"]),
    since: row.state_since,
    confirmedAt: row.last_confirmed_at,
    frozenAt: null,
  };
}
