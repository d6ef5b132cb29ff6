import { KeyholdError } from "../core/errors.ts";
import { lockVirtualKey, revokeVirtualKey as revokeRow } from "../db/virtual-keys.ts";
import type { Deps, Origin } from "./deps.ts";
import { record } from "./steps/record.ts";
import { dayOf } from "./steps/virtual-key-view.ts";

/**
 * Takes a virtual key back for good: after the answer nothing more is reserved for it. Doing so again changes nothing.
 * Throws `not_found`.
 */
export async function revokeVirtualKey(
  deps: Deps,
  origin: Origin,
  userId: number,
  id: number,
): Promise<void> {
  await deps.db.write(async (tx) => {
    const row = await lockVirtualKey(tx, userId, id, dayOf(deps.now()));
    if (row === undefined) throw new KeyholdError("not_found");
    if (row.revoked_at !== null) return;
    await revokeRow(tx, id, deps.now());
    await record(tx, deps, origin, userId, {
      event: "virtual_key.revoked",
      actor: `user:${userId}`,
      subject: `virtual_key:${id}`,
    });
  });
}
