import { KeyholdError } from "../../core/errors.ts";
import { newStanding } from "../../core/keys/state.ts";
import { type ApiKeyRow, insertApiKey, lockApiKey, updateApiKey } from "../../db/api-keys.ts";
import { abandonOrders } from "../../db/bot-orders.ts";
import { isUniqueViolation } from "../../db/constraint.ts";
import type { Tx } from "../../db/schema.ts";
import type { Credential, Exchange } from "../../exchanges/index.ts";
import type { Deps, Origin } from "../deps.ts";
import type { Vouched } from "./key-slot.ts";
import { inspectionColumns, nextCheck, standingColumns } from "./key-standing.ts";
import { record } from "./record.ts";
import { sealedColumns } from "./sealed-key.ts";

/** An exchange key that may be stored. */
interface KeyToStore extends Vouched {
  readonly exchange: Exchange;
  readonly credential: Credential;
  readonly label: string | null;
  /** Whether its private half was made here, and was never outside. */
  readonly isBornHere: boolean;
}

/** Stores the first key of a user. Throws `key_exists`. */
export async function insertKey(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  userId: number,
  key: KeyToStore,
): Promise<void> {
  const now = deps.now();
  const inserted = await insertApiKey(tx, {
    user_id: userId,
    exchange: key.exchange.id,
    label: key.label,
    created_at: now,
    ...columnsOf(deps, userId, key, now),
  }).catch((error: unknown) => {
    throw isUniqueViolation(error) ? new KeyholdError("key_exists") : error;
  });
  await record(tx, deps, origin, userId, {
    event: "api_key.added",
    actor: `user:${userId}`,
    subject: `api_key:${inserted.id}`,
    data: dataOf(key),
    ...(key.label === null ? {} : { details: { label: key.label } }),
  });
}

/**
 * Puts a key in the place of the one that was there when the exchange was asked: all of it in this transaction, the old one's secret
 * gone. Virtual keys carry on. Throws `no_key` when that one is gone, or another took its place, meanwhile.
 */
export async function swapKey(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  old: ApiKeyRow,
  key: KeyToStore,
): Promise<void> {
  const now = deps.now();
  const userId = old.user_id;
  const current = await lockApiKey(tx, userId);
  if (current?.id !== old.id || current.version !== old.version) throw new KeyholdError("no_key");
  // What Keyhold has frozen it for is not said of the new one; its owner's freeze is about the bots.
  const thaw =
    current.frozen_by === "keyhold" ? { frozen_by: null, frozen_at: null, frozen_reason: null } : {};
  await updateApiKey(tx, old.id, {
    ...columnsOf(deps, userId, key, now),
    ...thaw,
    label: key.label,
    version: old.version + 1,
  });
  const isOtherAccount = key.inspection.accountId !== old.account_id;
  // Another account knows nothing of them: what they have reserved stays counted.
  if (isOtherAccount) await abandonOrders(tx, userId);
  await record(tx, deps, origin, userId, {
    event: "api_key.replaced",
    actor: `user:${userId}`,
    subject: `api_key:${old.id}`,
    data: { ...dataOf(key), other_account: isOtherAccount },
    ...(key.label === null ? {} : { details: { label: key.label } }),
  });
}

function columnsOf(
  deps: Deps,
  userId: number,
  { credential, inspection, judgement }: KeyToStore,
  now: number,
) {
  return {
    ...sealedColumns(deps, userId, credential),
    ...inspectionColumns(inspection, judgement),
    ...standingColumns(newStanding(now), now),
    ...nextCheck(deps, now),
    rejections: 0,
  };
}

function dataOf({ exchange, credential, inspection, judgement, isBornHere }: KeyToStore) {
  return {
    exchange: exchange.id,
    key_type: credential.keyType,
    ...(isBornHere ? { born_here: true } : {}),
    granted: inspection.permissions.filter(({ granted }) => granted === true).map(({ name }) => name),
    warnings: judgement.warnings.map(({ code }) => code),
  };
}
