import { KeyholdError } from "../core/errors.ts";
import { findShownApiKey } from "../db/api-keys.ts";
import type { Deps } from "./deps.ts";
import { type KeyView, viewKey } from "./steps/key-view.ts";

/** The user's exchange key, masked. Throws `no_key`, `key_unreadable`, `fernet_key_missing`. */
export async function getApiKey(deps: Deps, userId: number): Promise<KeyView> {
  const row = await findShownApiKey(deps.db, userId);
  if (row === undefined) throw new KeyholdError("no_key");
  return viewKey(deps, row, Number(row.virtual_key_count));
}
