import type { Inspection } from "../../core/keys/inspection.ts";
import type { Judgement } from "../../core/keys/judge.ts";
import type { KeyStanding } from "../../core/keys/state.ts";
import type { ApiKeyRow } from "../../db/api-keys.ts";

/** The columns that say where a key stands after a check at `now`. */
export function standingColumns(standing: KeyStanding, now: number) {
  return {
    is_valid: standing.state === "valid",
    state: standing.state,
    state_reason: standing.reason === null ? null : JSON.stringify(standing.reason),
    state_since: standing.since,
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

export function standingOfRow(row: ApiKeyRow): KeyStanding {
  return {
    state: row.state as KeyStanding["state"],
    reason: row.state_reason === null ? null : (JSON.parse(row.state_reason) as KeyStanding["reason"]),
    since: row.state_since,
    confirmedAt: row.last_confirmed_at,
  };
}
