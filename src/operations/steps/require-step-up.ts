import { KeyholdError } from "../../core/errors.ts";
import type { LiveSession } from "../../db/sessions.ts";
import type { Deps } from "../deps.ts";
import { STEP_UP_MS } from "../session-times.ts";

/**
 * For what gives power or takes a key away: throws `step_up_required` unless a password or a code was entered in this
 * session within the last 10 minutes. The login counts.
 */
export function requireStepUp(
  { now }: Pick<Deps, "now">,
  { verifiedAt, isOfHost }: Pick<LiveSession, "verifiedAt" | "isOfHost">,
): void {
  if (verifiedAt !== null && now() < verifiedAt + STEP_UP_MS) return;
  throw new KeyholdError("step_up_required", isOfHost ? { hint: HOST_HINT } : {});
}

const HOST_HINT =
  "Log in again at the application that you came from, or send a code of your authenticator app to " +
  "POST /api/v1/auth/step-up, then try again.";
