import { KeyholdError } from "../core/errors.ts";
import { deleteApiKey as deleteRow, lockApiKey } from "../db/api-keys.ts";
import type { LiveSession } from "../db/sessions.ts";
import { revokeAllVirtualKeys } from "../db/virtual-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { record } from "./steps/record.ts";
import { requireStepUp } from "./steps/require-step-up.ts";

/** Deletes the key from the vault, and its virtual keys with it; at the exchange it still exists. Throws `step_up_required`, `no_key`. */
export async function deleteApiKey(deps: Deps, origin: Origin, session: LiveSession): Promise<void> {
  requireStepUp(deps, session);
  const userId = session.user.id;
  await deps.db.write(async (tx) => {
    const found = await lockApiKey(tx, userId);
    if (found === undefined || !(await deleteRow(tx, found.id))) throw new KeyholdError("no_key");
    const revoked = await revokeAllVirtualKeys(tx, userId, deps.now());
    await record(tx, deps, origin, userId, {
      event: "api_key.deleted",
      actor: `user:${userId}`,
      subject: `api_key:${found.id}`,
      data: { exchange: found.exchange, virtual_keys: revoked },
    });
  });
}
