import { KeyholdError } from "../core/errors.ts";
import { deleteSecondFactor } from "../db/second-factors.ts";
import type { LiveSession } from "../db/sessions.ts";
import { lockUser } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { record } from "./steps/record.ts";
import { requireStepUp } from "./steps/require-step-up.ts";

/** Takes the second factor away, confirmed or not, and its recovery codes with it. Throws `step_up_required`, `not_found`. */
export async function removeTotp(deps: Deps, origin: Origin, session: LiveSession): Promise<void> {
  requireStepUp(deps, session);
  const { id } = session.user;
  await deps.db.write(async (tx) => {
    await lockUser(tx, id);
    if (!(await deleteSecondFactor(tx, id))) {
      throw new KeyholdError("not_found", { hint: "This account has no second factor." });
    }
    await record(tx, deps, origin, id, {
      event: "user.totp_removed",
      actor: `user:${id}`,
      subject: `user:${id}`,
    });
  });
}
