import type { LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { alterVirtualKey } from "./steps/alter-virtual-key.ts";
import type { VirtualKeyView } from "./steps/virtual-key-view.ts";

/** Has the next request of a bot refused, until it is resumed. Throws `not_found`, `virtual_key_revoked`. */
export function pauseVirtualKey(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  id: number,
): Promise<VirtualKeyView> {
  return alterVirtualKey(deps, origin, session.user.id, id, (grant) => ({
    grant: { ...grant, isPaused: true },
    event: "virtual_key.paused",
    data: {},
  }));
}
