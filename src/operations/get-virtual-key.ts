import { KeyholdError } from "../core/errors.ts";
import { findDayUse } from "../db/virtual-key-days.ts";
import { findVirtualKey } from "../db/virtual-keys.ts";
import type { Deps } from "./deps.ts";
import { dayOf, type VirtualKeyView, viewVirtualKey } from "./steps/virtual-key-view.ts";

/** Throws `not_found`, also for a virtual key of somebody else; `key_unreadable`, `fernet_key_missing`. */
export async function getVirtualKey(
  deps: Pick<Deps, "db" | "keyring" | "now">,
  userId: number,
  id: number,
): Promise<VirtualKeyView> {
  const row = await findVirtualKey(deps.db, userId, id);
  if (row === undefined) throw new KeyholdError("not_found");
  return viewVirtualKey(deps, row, await findDayUse(deps.db.read, id, dayOf(deps.now())));
}
