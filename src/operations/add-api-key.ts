import { KeyholdError } from "../core/errors.ts";
import { readKeyInput } from "../core/keys/input.ts";
import { readLabel } from "../core/keys/label.ts";
import type { Secret } from "../core/secret.ts";
import type { Deps, Origin } from "./deps.ts";
import { withinSlot } from "./steps/key-slot.ts";
import { type KeyView, readKeyView } from "./steps/key-view.ts";
import { offeredExchange } from "./steps/offered-exchange.ts";
import { insertKey } from "./steps/store-key.ts";

interface NewKey {
  readonly apiKey: string;
  readonly secretKey: Secret;
  readonly label: string | null;
  readonly exchange: string;
}

/**
 * Stores an exchange key once the exchange has vouched for it and the key policy accepts it. Until then nothing of it
 * is stored. Throws `validation_failed`, `key_exists`, `key_pending`, `key_rejected`, `key_too_powerful`,
 * `exchange_unavailable`, `too_many_requests`.
 */
export async function addApiKey(deps: Deps, origin: Origin, userId: number, input: NewKey): Promise<KeyView> {
  const exchange = offeredExchange(deps, input.exchange);
  const label = readLabel(input.label);
  const read = readKeyInput({ api_key: input.apiKey, secret_key: input.secretKey.reveal() });
  if ("errors" in read) throw new KeyholdError("validation_failed", { fields: read.errors });
  const credential = read.key;
  return withinSlot(
    deps,
    origin,
    userId,
    { exchange, credential, data: {} },
    (stored) => {
      if (stored !== undefined) throw new KeyholdError("key_exists");
    },
    async (tx, vouched) => {
      await insertKey(tx, deps, origin, userId, {
        ...vouched,
        exchange,
        credential,
        label,
        isBornHere: false,
      });
      return readKeyView(deps, tx, userId);
    },
  );
}
