import type { KeyType } from "../core/crypto/signing.ts";
import { KeyholdError } from "../core/errors.ts";
import { readApiKey } from "../core/keys/input.ts";
import { findApiKey } from "../db/api-keys.ts";
import { deleteGeneratedKey, findGeneratedKey, type GeneratedKeyRow } from "../db/generated-keys.ts";
import type { Tx } from "../db/schema.ts";
import type { LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { withinSlot } from "./steps/key-slot.ts";
import { type KeyView, readKeyView } from "./steps/key-view.ts";
import { offeredExchange } from "./steps/offered-exchange.ts";
import { type Replaced, replaceKey } from "./steps/replace-key.ts";
import { requireStepUp } from "./steps/require-step-up.ts";
import { openPrivateKey } from "./steps/seal-private-key.ts";
import { insertKey } from "./steps/store-key.ts";

interface Activation {
  readonly apiKey: string;
  readonly isAccountChangeConfirmed: boolean;
}

/** The key as it is stored now; `old` when it took the place of another. */
export interface Activated {
  readonly key: KeyView;
  readonly old: Replaced["old"] | null;
}

/**
 * Stores a key that was made here, once the exchange accepts what it signs under the API key that it gave the owner for the public half.
 * It takes the place of a stored key of the same exchange, as `replaceApiKey` does. Throws `not_found`, `expired`, `validation_failed`,
 * what storing or replacing a key throws, and `key_exists` when the stored one is of another exchange.
 */
export async function activateGeneratedKey(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  id: number,
  input: Activation,
): Promise<Activated> {
  const userId = session.user.id;
  const made = await findGeneratedKey(deps.db.read, userId, id);
  if (made === undefined) throw new KeyholdError("not_found");
  if (made.expires_at <= deps.now()) throw new KeyholdError("expired");
  const read = readApiKey(input.apiKey);
  if ("errors" in read) throw new KeyholdError("validation_failed", { fields: read.errors });
  const exchange = offeredExchange(deps, made.exchange);
  const credential = {
    keyType: made.key_type as KeyType,
    apiKey: read.apiKey,
    secret: openPrivateKey(deps, made),
  };
  const stored = await findApiKey(deps.db.read, userId);
  if (stored === undefined) {
    const key = await withinSlot(
      deps,
      origin,
      userId,
      { exchange, credential, data: { generated: id } },
      (found) => {
        if (found !== undefined) throw new KeyholdError("key_exists");
      },
      async (tx, vouched) => {
        await insertKey(tx, deps, origin, userId, {
          ...vouched,
          exchange,
          credential,
          label: made.label,
          isBornHere: true,
        });
        await useUp(tx, made);
        return readKeyView(deps, tx, userId);
      },
    );
    return { key, old: null };
  }
  if (stored.exchange !== made.exchange) throw new KeyholdError("key_exists");
  requireStepUp(deps, session);
  return replaceKey(deps, origin, stored, exchange, {
    credential,
    label: made.label ?? undefined,
    isAccountChangeConfirmed: input.isAccountChangeConfirmed,
    isBornHere: true,
    also: (tx) => useUp(tx, made),
  });
}

/** It is stored in one place only, and once. */
async function useUp(tx: Tx, { user_id, id }: GeneratedKeyRow): Promise<void> {
  if (!(await deleteGeneratedKey(tx, user_id, id))) throw new KeyholdError("not_found");
}
