import type { AuditData } from "../core/audit/event.ts";
import { KeyholdError } from "../core/errors.ts";
import { judge, rejectionOf } from "../core/keys/judge.ts";
import { confirmed, rejected } from "../core/keys/state.ts";
import { type ApiKeyRow, type ApiKeyStandingColumns, updateApiKey } from "../db/api-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { askDeps } from "./steps/ask-deps.ts";
import { askForInspection } from "./steps/ask-exchange.ts";
import { notAcceptedError } from "./steps/exchange-errors.ts";
import { inspectionColumns, keptColumns, standingColumns, standingOfRow } from "./steps/key-standing.ts";
import { type KeyView, viewKey } from "./steps/key-view.ts";
import { openCredential } from "./steps/open-credential.ts";
import { record } from "./steps/record.ts";

/**
 * Asks the exchange about the stored key again. A refusal is a result, not an error: the state says so. Throws
 * `no_key`, and `exchange_unavailable` when the exchange gave no verdict; then the state is as it was.
 */
export async function checkApiKey(deps: Deps, origin: Origin, userId: number): Promise<KeyView> {
  const { row, exchange, credential } = await openCredential(deps, origin, userId, "check");
  const answer = await askForInspection(askDeps(deps), exchange, credential);
  if (answer.outcome === "unclear") {
    await conclude(deps, origin, row, undefined, { outcome: "unclear", reason: answer.cause.code });
    throw notAcceptedError(answer);
  }
  const now = deps.now();
  const judgement = answer.outcome === "accepted" ? judge(deps.keyPolicy, answer.inspection, now) : undefined;
  const rejection =
    answer.outcome === "rejected" ? answer.reason : judgement && rejectionOf(judgement.verdict);
  const before = standingOfRow(row);
  const standing = rejection ? rejected(before, rejection, now) : confirmed(before, now);
  const inspected =
    answer.outcome === "accepted" && judgement
      ? inspectionColumns(answer.inspection, judgement)
      : keptColumns(row);
  const data = rejection ? { outcome: "rejected", reason: rejection.code } : { outcome: "accepted" };
  return conclude(deps, origin, row, { ...inspected, ...standingColumns(standing, now) }, data);
}

async function conclude(
  deps: Deps,
  origin: Origin,
  row: ApiKeyRow,
  columns: ApiKeyStandingColumns | undefined,
  data: AuditData,
): Promise<KeyView> {
  const checked = await deps.db.write(async (tx) => {
    const updated = columns === undefined ? row : await updateApiKey(tx, row.id, columns);
    if (updated === undefined) throw new KeyholdError("no_key");
    await record(tx, deps, origin, row.user_id, {
      event: "api_key.checked",
      actor: `user:${row.user_id}`,
      subject: `api_key:${row.id}`,
      data,
    });
    return updated;
  });
  return viewKey(deps, checked);
}
