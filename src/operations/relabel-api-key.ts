import { KeyholdError } from "../core/errors.ts";
import { readLabel } from "../core/keys/label.ts";
import { lockApiKey, updateApiKey } from "../db/api-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { type KeyView, readKeyView } from "./steps/key-view.ts";
import { record } from "./steps/record.ts";

/** Gives the key another label, or none. Throws `no_key`, `validation_failed`, and what opening the key throws. */
export async function relabelApiKey(
  deps: Deps,
  origin: Origin,
  userId: number,
  typed: string | null,
): Promise<KeyView> {
  const label = readLabel(typed);
  return deps.db.write(async (tx) => {
    const found = await lockApiKey(tx, userId);
    if (found === undefined) throw new KeyholdError("no_key");
    await updateApiKey(tx, found.id, { label, updated_at: deps.now() });
    await record(tx, deps, origin, userId, {
      event: "api_key.relabelled",
      actor: `user:${userId}`,
      subject: `api_key:${found.id}`,
      ...(label === null ? {} : { details: { label } }),
    });
    return readKeyView(deps, tx, userId);
  });
}
