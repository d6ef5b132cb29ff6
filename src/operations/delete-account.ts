import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { isOfOtherSession } from "./steps/cookie-owner.ts";
import { eraseDetails } from "./steps/erase-details.ts";
import { removeUser } from "./steps/remove-user.ts";
import { requireStepUp } from "./steps/require-step-up.ts";

/**
 * Deletes the user's account, with its exchange key and all personal details; what happened stays in the audit chain.
 * `isOfOtherSession` as at logout. Throws `step_up_required`, `session_expired` when the account was gone already.
 */
export async function deleteAccount(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  refreshToken?: Secret,
): Promise<{ readonly isOfOtherSession: boolean }> {
  requireStepUp(deps, session);
  const { user, sessionId } = session;
  const answer = await deps.db.write(async (tx) => {
    if (!(await removeUser(tx, deps, origin, user, `user:${user.id}`)))
      throw new KeyholdError("session_expired");
    return { isOfOtherSession: await isOfOtherSession(tx, deps, refreshToken, sessionId) };
  });
  try {
    await eraseDetails(deps, user.id);
  } catch (error) {
    // The account is gone, and an error would say that nothing was changed. The rest stands in `erasures`, to be erased later.
    if (!(error instanceof KeyholdError)) throw error;
  }
  return answer;
}
