import { KeyholdError } from "../../core/errors.ts";
import { countWithin, QUESTIONS_PER_USER, throttleSubject } from "../../core/throttle.ts";
import { type ApiKeyRow, findShownApiKey, lockApiKey } from "../../db/api-keys.ts";
import type { Tx } from "../../db/schema.ts";
import type { Credential, Exchange, ExchangeId } from "../../exchanges/index.ts";
import type { Deps, Origin } from "../deps.ts";
import { admit } from "./admit.ts";
import { notAcceptedError, rejectionError } from "./exchange-errors.ts";
import { standingOfRow } from "./key-standing.ts";
import { record } from "./record.ts";
import { credentialOf } from "./sealed-key.ts";

/** A stored key that is about to sign something. */
interface OpenedKey {
  readonly row: ApiKeyRow;
  readonly exchange: Exchange;
  readonly credential: Credential;
}

/**
 * Records that the key is opened and for what, then opens it. A key that is frozen, or that the exchange has never vouched for, may be
 * checked, and no more. Throws `no_key`, `key_frozen`, `key_rejected`, `key_too_powerful`, `too_many_requests`,
 * `key_unreadable`, `fernet_key_missing`, and `exchange_unavailable` when this server no longer has the exchange's address.
 */
export async function openCredential(
  deps: Deps,
  origin: Origin,
  userId: number,
  purpose: "check" | "balance",
): Promise<OpenedKey> {
  const { row, exchange } = await deps.db.write(async (tx) => {
    await admitQuestion(tx, userId, deps.now());
    const found = await lockApiKey(tx, userId);
    if (found === undefined) throw new KeyholdError("no_key");
    if (purpose === "balance") await refuseUnusable(tx, found);
    const where = configuredExchange(deps, found);
    await record(tx, deps, origin, userId, {
      event: "api_key.opened",
      actor: `user:${userId}`,
      subject: `api_key:${found.id}`,
      data: { purpose },
    });
    return { row: found, exchange: where };
  });
  return { row, exchange, credential: credentialOf(deps, row) };
}

/** Throws `exchange_unavailable` when this server no longer has the address of the exchange of a key. */
export function configuredExchange({ exchanges }: Deps, row: ApiKeyRow): Exchange {
  const exchange = exchanges.get(row.exchange as ExchangeId);
  if (exchange !== undefined) return exchange;
  const cause = { code: "not_configured", params: { exchange: row.exchange } } as const;
  throw notAcceptedError({ outcome: "unclear", cause, retryAfterSeconds: null });
}

async function refuseUnusable(tx: Tx, row: ApiKeyRow): Promise<void> {
  const { reason, confirmedAt } = standingOfRow(row);
  // Of a key that the exchange has never vouched for nobody knows whose account it shows, nor what it may do.
  if (confirmedAt === 0 && reason !== null) throw rejectionError(reason);
  const { user_id, frozen_by } = row;
  const isOperators = (await findShownApiKey(tx, user_id))?.operator_frozen_at != null;
  const by = isOperators ? "operator" : frozen_by;
  if (by === null) return;
  const options = { params: { frozen_by: by } };
  throw new KeyholdError("key_frozen", isOperators ? { ...options, hint: ASK_OPERATOR } : options);
}

const ASK_OPERATOR = "Ask the operator of this server.";

/** One user's questions must not use up what the exchange grants to all. */
export function admitQuestion(tx: Tx, userId: number, now: number): Promise<void> {
  const subject = throttleSubject("exchange_question", String(userId));
  return admit(tx, subject, now, (state, at) => countWithin(QUESTIONS_PER_USER, state, at));
}
