import { KeyholdError } from "../../core/errors.ts";
import type { JudgedPermission } from "../../core/keys/judge.ts";
import type { Warning } from "../../core/keys/notices.ts";
import type { Freezer } from "../../core/keys/state.ts";
import type { Conclusion, Seen, WatchedKey } from "../../core/keys/watch.ts";
import type { ApiKeyChange, ApiKeyRow } from "../../db/api-keys.ts";
import type { WatchTimes } from "../../db/watched-keys.ts";
import type { Deps } from "../deps.ts";
import { inspectionColumns, nextCheck, standingColumns, standingOfRow } from "./key-standing.ts";

/** What a row says of a key. Throws `key_unreadable` when somebody who writes the database made it unreadable. */
export function knownOf(row: ApiKeyRow): WatchedKey {
  try {
    return {
      id: row.id,
      version: row.version,
      standing: standingOfRow(row),
      frozenBy: row.frozen_at === null ? null : (row.frozen_by as Freezer),
      doubts: row.doubts,
      rejections: row.rejections,
      permissions: JSON.parse(row.permissions) as JudgedPermission[],
      warnings: JSON.parse(row.warnings) as Warning[],
      ipRestricted: row.is_ip_restricted,
      tradingExpiresAt: row.trading_expires_at,
    };
  } catch (error) {
    throw new KeyholdError("key_unreadable", { cause: error });
  }
}

/** Whether nothing but times, counts and the wording of warnings would be stored. */
export function isQuiet(row: ApiKeyRow, { change, happenings }: Conclusion, seen: Seen): boolean {
  const isSame =
    seen.outcome !== "inspected" || JSON.stringify(seen.judgement.permissions) === row.permissions;
  return isSame && change === null && happenings.length === 0;
}

type TimesDeps = Pick<Deps, "checkEveryMs" | "random">;

/** The columns of a key of which nothing new was found. */
export function timesOf(
  deps: TimesDeps,
  row: ApiKeyRow,
  { standing, doubts, rejections, againInMs }: Conclusion,
  seen: Seen,
  askedAt: number,
): WatchTimes {
  return {
    last_checked_at: seen.outcome === "unclear" ? row.last_checked_at : askedAt,
    last_confirmed_at: standing.confirmedAt,
    warnings: seen.outcome === "inspected" ? JSON.stringify(seen.judgement.warnings) : row.warnings,
    ...nextCheck(deps, askedAt, againInMs),
    claimed_until: 0,
    doubts,
    rejections,
  };
}

/** All columns of a key in which something has changed. */
export function changedColumns(
  deps: TimesDeps & Pick<Deps, "now">,
  row: ApiKeyRow,
  conclusion: Conclusion,
  seen: Seen,
  askedAt: number,
): ApiKeyChange {
  return {
    ...(seen.outcome === "inspected" ? inspectionColumns(seen.inspection, seen.judgement) : {}),
    ...standingColumns(conclusion.standing, askedAt),
    ...timesOf(deps, row, conclusion, seen, askedAt),
    ...freezeColumns(row, conclusion, deps.now()),
    updated_at: Math.max(row.updated_at, askedAt),
  };
}

function freezeColumns(row: ApiKeyRow, { freeze }: Conclusion, now: number): ApiKeyChange {
  if (freeze === null) return {};
  const reason = { frozen_reason: JSON.stringify(freeze) };
  return row.frozen_at === null ? { ...reason, frozen_by: "keyhold", frozen_at: now } : reason;
}
