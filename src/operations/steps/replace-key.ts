import { KeyholdError } from "../../core/errors.ts";
import { mask } from "../../core/mask.ts";
import type { ApiKeyRow } from "../../db/api-keys.ts";
import type { Tx } from "../../db/schema.ts";
import type { Credential, Exchange } from "../../exchanges/index.ts";
import type { Deps, Origin } from "../deps.ts";
import { askDeps } from "./ask-deps.ts";
import { startAsking } from "./exchange-answers.ts";
import { withinSlot } from "./key-slot.ts";
import { type KeyView, readKeyView } from "./key-view.ts";
import { credentialOf } from "./sealed-key.ts";
import { swapKey } from "./store-key.ts";

/** How long the old key is tried: whoever replaced it waits for the answer. */
const OLD_KEY_MS = 5_000;

/** A key that took the place of another. */
export interface Replaced {
  readonly key: KeyView;
  readonly old: {
    readonly apiKeyMasked: string | null;
    /** Whether the exchange still honours it; null when that could not be found out. */
    readonly stillWorks: boolean | null;
  };
}

interface Replacement {
  readonly credential: Credential;
  /** Undefined keeps the label of the old one. */
  readonly label: string | null | undefined;
  readonly isAccountChangeConfirmed: boolean;
  readonly isBornHere: boolean;
  /** In the transaction that swaps. */
  readonly also?: (tx: Tx) => Promise<void>;
}

/**
 * Puts a key in the place of a user's key once the exchange has vouched for it: inspected first, of the same exchange account unless
 * that is confirmed, swapped in one transaction, and then the old one is tried once more. Any failure leaves the old one as it was.
 * Throws what `withinSlot` does, `no_key`, and `account_changed`;
 * `key_pending` also where another replacement was quicker.
 */
export async function replaceKey(
  deps: Deps,
  origin: Origin,
  old: ApiKeyRow,
  exchange: Exchange,
  { credential, label, isAccountChangeConfirmed, isBornHere, also }: Replacement,
): Promise<Replaced> {
  const userId = old.user_id;
  const oldCredential = openOld(deps, old);
  const key = await withinSlot(
    deps,
    origin,
    userId,
    { exchange, credential, data: { replaces: old.id } },
    (stored) => {
      if (stored?.id !== old.id) throw new KeyholdError("no_key");
      // Another replacement was quicker: what this one was meant to replace is gone.
      if (stored.version !== old.version) throw new KeyholdError("key_pending");
    },
    async (tx, vouched) => {
      const { accountId } = vouched.inspection;
      if (accountId !== old.account_id && !isAccountChangeConfirmed) {
        throw new KeyholdError("account_changed", {
          params: { old_account: maskAccount(old.account_id), new_account: maskAccount(accountId) },
        });
      }
      const next = {
        ...vouched,
        exchange,
        credential,
        isBornHere,
        label: label === undefined ? old.label : label,
      };
      await swapKey(tx, deps, origin, old, next);
      await also?.(tx);
      return readKeyView(deps, tx, userId);
    },
  );
  return {
    key,
    old: {
      apiKeyMasked: oldCredential === undefined ? null : mask(oldCredential.apiKey),
      stillWorks: oldCredential === undefined ? null : await isHonoured(deps, exchange, oldCredential),
    },
  };
}

/** A key that does not open is replaced all the same: that is the remedy. */
function openOld(deps: Deps, row: ApiKeyRow): Credential | undefined {
  try {
    return credentialOf(deps, row);
  } catch {
    return undefined;
  }
}

async function isHonoured(deps: Deps, exchange: Exchange, credential: Credential): Promise<boolean | null> {
  const [question] = exchange.inspectionRequests;
  if (question === undefined) return null;
  try {
    const answer = await startAsking(askDeps(deps), exchange, OLD_KEY_MS).signed(question, credential);
    return answer.outcome === "unclear" ? null : answer.outcome === "accepted";
  } catch {
    // The swap is durable: what cannot be found out now must not look like a failure of it.
    return null;
  }
}

function maskAccount(accountId: string | null): string {
  return accountId === null ? "not known" : mask(accountId);
}
