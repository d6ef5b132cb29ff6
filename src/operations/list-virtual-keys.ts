import { listDayUses } from "../db/virtual-key-days.ts";
import { listVirtualKeys as listRows } from "../db/virtual-keys.ts";
import type { Deps } from "./deps.ts";
import { dayOf, type VirtualKeyView, viewVirtualKey } from "./steps/virtual-key-view.ts";

interface VirtualKeyPage {
  readonly items: readonly VirtualKeyView[];
  /** The id from which the next page goes on; null when there is none. */
  readonly next: number | null;
}

/** The virtual keys of a user, the newest first, revoked ones too. Throws `key_unreadable`, `fernet_key_missing`. */
export async function listVirtualKeys(
  deps: Pick<Deps, "db" | "keyring" | "now">,
  userId: number,
  { before, limit }: { readonly before: number | undefined; readonly limit: number },
): Promise<VirtualKeyPage> {
  const [rows, uses] = await Promise.all([
    listRows(deps.db, userId, before, limit + 1),
    listDayUses(deps.db, userId, dayOf(deps.now())),
  ]);
  const items = rows.slice(0, limit).map((row) => viewVirtualKey(deps, row, uses.get(row.id)));
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null };
}
