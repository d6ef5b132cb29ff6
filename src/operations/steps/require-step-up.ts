import { KeyholdError } from "../../core/errors.ts";
import type { LiveSession } from "../../db/sessions.ts";
import type { Deps } from "../deps.ts";
import { STEP_UP_MS } from "../session-times.ts";

/**
 * For what gives power or takes a key away: throws `step_up_required` unless a password or a code was entered in this
 * session within the last 10 minutes. The login counts.
 */
export function requireStepUp({ now }: Pick<Deps, "now">, { verifiedAt }: LiveSession): void {
  if (verifiedAt === null || now() >= verifiedAt + STEP_UP_MS) throw new KeyholdError("step_up_required");
}
