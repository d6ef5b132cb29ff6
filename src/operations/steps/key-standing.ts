import type { Inspection } from "../../core/keys/inspection.ts";
import type { Judgement } from "../../core/keys/judge.ts";
import type { Freeze, Freezer, KeyStanding } from "../../core/keys/state.ts";
import type { ApiKeyRow, ShownApiKey } from "../../db/api-keys.ts";
import type { Deps } from "../deps.ts";

/** The columns that say where a key stands after a check at `now`. */
export function standingColumns(standing: KeyStanding, now: number) {
  return {
    is_valid: standing.state === "valid",
    state: standing.state,
    state_reason: standing.reason === null ? null : JSON.stringify(standing.reason),
    state_since: standing.since,
    last_checked_at: now,
    last_confirmed_at: standing.confirmedAt,
    doubts: 0,
    updated_at: now,
  };
}

/** When a key that was just asked about is watched next: a fifth sooner or later, so that keys do not come all at once. */
export function nextCheck(
  { checkEveryMs, random }: Pick<Deps, "checkEveryMs" | "random">,
  now: number,
  inMs = checkEveryMs,
) {
  const part = 0.8 + (0.4 * random(2).readUInt16BE()) / 65_536;
  return { next_check_at: now + Math.round(inMs * part) };
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

/** The freeze that stands in the row itself: its owner's, or Keyhold's. What it is for is not read. */
export function freezeOfRow(row: Pick<ShownApiKey, "frozen_by" | "frozen_at">): Freeze | null {
  if (row.frozen_at === null) return null;
  return { by: row.frozen_by as Freezer, at: row.frozen_at, reason: null };
}

export function standingOfRow(row: ApiKeyRow): KeyStanding {
  return {
    state: row.state as KeyStanding["state"],
    reason: row.state_reason === null ? null : (JSON.parse(row.state_reason) as KeyStanding["reason"]),
    since: row.state_since,
    confirmedAt: row.last_confirmed_at,
  };
}
