import type { Deps } from "./deps.ts";
import { type KeyView, readKeyView } from "./steps/key-view.ts";

/** The user's exchange key, masked. Throws `no_key`, `key_unreadable`, `fernet_key_missing`. */
export function getApiKey(deps: Deps, userId: number): Promise<KeyView> {
  return readKeyView(deps, deps.db.read, userId);
}
