import { KeyholdError } from "../core/errors.ts";
import { findShownApiKey, lockApiKey, updateApiKey } from "../db/api-keys.ts";
import type { LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { type KeyView, readKeyView } from "./steps/key-view.ts";
import { record } from "./steps/record.ts";
import { requireStepUp } from "./steps/require-step-up.ts";

/**
 * Lets bots use the key again. Throws `step_up_required`, `no_key`, and `key_frozen` where the operator has frozen it, or Keyhold and the
 * exchange has not vouched for it since.
 */
export function unfreezeApiKey(deps: Deps, origin: Origin, session: LiveSession): Promise<KeyView> {
  requireStepUp(deps, session);
  const userId = session.user.id;
  return deps.db.write(async (tx) => {
    const row = await lockApiKey(tx, userId);
    const shown = await findShownApiKey(tx, userId);
    if (row === undefined || shown === undefined) throw new KeyholdError("no_key");
    if (shown.operator_frozen_at !== null) throw frozenError("operator", "Ask the operator of this server.");
    if (row.frozen_by === "keyhold" && !row.is_valid) {
      throw frozenError("keyhold", "Mend it at the exchange, check the key here, then unfreeze it.");
    }
    if (row.frozen_at !== null) {
      const change = { frozen_by: null, frozen_at: null, frozen_reason: null, updated_at: deps.now() };
      await updateApiKey(tx, row.id, change);
      await record(tx, deps, origin, userId, {
        event: "api_key.unfrozen",
        actor: `user:${userId}`,
        subject: `api_key:${row.id}`,
      });
    }
    return readKeyView(deps, tx, userId);
  });
}

function frozenError(by: string, hint: string): KeyholdError {
  return new KeyholdError("key_frozen", { params: { frozen_by: by }, hint });
}
