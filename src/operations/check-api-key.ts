import type { AuditData } from "../core/audit/event.ts";
import { KeyholdError } from "../core/errors.ts";
import { judge, rejectionOf } from "../core/keys/judge.ts";
import type { Rejection } from "../core/keys/notices.ts";
import { confirmed, rejected } from "../core/keys/state.ts";
import { type ApiKeyChange, type ApiKeyRow, lockApiKey, updateApiKey } from "../db/api-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { askDeps } from "./steps/ask-deps.ts";
import { askForInspection } from "./steps/ask-exchange.ts";
import { notAcceptedError } from "./steps/exchange-errors.ts";
import { inspectionColumns, nextCheck, standingColumns, standingOfRow } from "./steps/key-standing.ts";
import { type KeyView, readKeyView } from "./steps/key-view.ts";
import { openCredential } from "./steps/open-credential.ts";
import { record } from "./steps/record.ts";

/**
 * Asks the exchange about the stored key again. A refusal is a result, not an error: the state says so. Throws
 * `no_key`, and `exchange_unavailable` when the exchange gave no verdict; then the state is as it was.
 */
export async function checkApiKey(deps: Deps, origin: Origin, userId: number): Promise<KeyView> {
  const { row, exchange, credential } = await openCredential(deps, origin, userId, "check");
  const askedAt = deps.now();
  const answer = await askForInspection(askDeps(deps), exchange, credential);
  if (answer.outcome === "unclear") {
    await conclude(deps, origin, row, null, { outcome: "unclear", reason: answer.cause.code });
    throw notAcceptedError(answer);
  }
  if (answer.outcome === "rejected") {
    return conclude(deps, origin, row, refusal(row, answer.reason, askedAt), rejectedFor(answer.reason));
  }
  const judgement = judge(deps.keyPolicy, answer.inspection, askedAt);
  const inspected = inspectionColumns(answer.inspection, judgement);
  const reason = rejectionOf(judgement.verdict);
  if (reason !== null) {
    return conclude(
      deps,
      origin,
      row,
      { ...inspected, ...refusal(row, reason, askedAt) },
      rejectedFor(reason),
    );
  }
  const confirmation = {
    ...standingColumns(confirmed(standingOfRow(row), askedAt), askedAt),
    ...nextCheck(deps, askedAt),
    rejections: 0,
  };
  return conclude(deps, origin, row, { ...inspected, ...confirmation }, { outcome: "accepted" });
}

function refusal(row: ApiKeyRow, reason: Rejection, now: number): ApiKeyChange {
  return standingColumns(rejected(standingOfRow(row), reason, now), now);
}

function rejectedFor(reason: Rejection): AuditData {
  return { outcome: "rejected", reason: reason.code };
}

async function conclude(
  deps: Deps,
  origin: Origin,
  row: ApiKeyRow,
  change: ApiKeyChange | null,
  data: AuditData,
): Promise<KeyView> {
  return deps.db.write(async (tx) => {
    const current = await lockApiKey(tx, row.user_id);
    if (current?.id !== row.id || current.version !== row.version) throw new KeyholdError("no_key");
    // A check that asked later may have ended earlier: the newer verdict stays.
    const isOvertaken =
      change?.last_checked_at !== undefined && current.last_checked_at > change.last_checked_at;
    if (change !== null && !isOvertaken) await updateApiKey(tx, row.id, change);
    await record(tx, deps, origin, row.user_id, {
      event: "api_key.checked",
      actor: `user:${row.user_id}`,
      subject: `api_key:${row.id}`,
      data: isOvertaken ? { ...data, overtaken: true } : data,
    });
    return readKeyView(deps, tx, row.user_id);
  });
}
