import type { LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { alterVirtualKey } from "./steps/alter-virtual-key.ts";
import { requireStepUp } from "./steps/require-step-up.ts";
import type { VirtualKeyView } from "./steps/virtual-key-view.ts";

/** Gives a paused bot its power back. Throws `not_found`, `virtual_key_revoked`, and `step_up_required` when it may trade. */
export function resumeVirtualKey(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  id: number,
): Promise<VirtualKeyView> {
  return alterVirtualKey(deps, origin, session.user.id, id, (grant) => {
    if (grant.limits.canTrade && grant.isPaused) requireStepUp(deps, session);
    return { grant: { ...grant, isPaused: false }, event: "virtual_key.resumed", data: {} };
  });
}
