import { KeyholdError } from "../core/errors.ts";
import { findApiKey, updateApiKey } from "../db/api-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { type KeyView, viewKey } from "./steps/key-view.ts";
import { record } from "./steps/record.ts";

/** Gives the key another label, or none. Throws `no_key`. */
export async function relabelApiKey(
  deps: Deps,
  origin: Origin,
  userId: number,
  label: string | null,
): Promise<KeyView> {
  const row = await deps.db.write(async (tx) => {
    const found = await findApiKey(tx, userId);
    const updated = found && (await updateApiKey(tx, found.id, { label, updated_at: deps.now() }));
    if (updated === undefined) throw new KeyholdError("no_key");
    await record(tx, deps, origin, userId, {
      event: "api_key.relabelled",
      actor: `user:${userId}`,
      subject: `api_key:${updated.id}`,
      ...(label === null ? {} : { details: { label } }),
    });
    return updated;
  });
  return viewKey(deps, row);
}
