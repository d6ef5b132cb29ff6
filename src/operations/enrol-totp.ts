import { createTotpSecret, otpauthUri } from "../core/crypto/totp.ts";
import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import { storeEnrolment } from "../db/second-factors.ts";
import type { LiveSession } from "../db/sessions.ts";
import { lockUser } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { record } from "./steps/record.ts";
import { requireStepUp } from "./steps/require-step-up.ts";
import { sealSecondFactor } from "./steps/second-factor.ts";

/** What goes into an authenticator app, typed or as a QR code. */
interface TotpEnrolment {
  readonly secret: Secret;
  readonly otpauthUri: Secret;
}

/**
 * Begins to give the account a second factor. It counts once a code has confirmed it; until then another enrolment
 * takes its place. Throws `step_up_required`, `totp_enabled`.
 */
export async function enrolTotp(deps: Deps, origin: Origin, session: LiveSession): Promise<TotpEnrolment> {
  requireStepUp(deps, session);
  const { id, email } = session.user;
  const secret = createTotpSecret(deps.random);
  const sealed = sealSecondFactor(deps, id, { secret, recovery: [] });
  await deps.db.write(async (tx) => {
    if ((await lockUser(tx, id)) === undefined) throw new KeyholdError("session_expired");
    if (!(await storeEnrolment(tx, id, sealed, deps.now()))) throw new KeyholdError("totp_enabled");
    await record(tx, deps, origin, id, {
      event: "user.totp_enrolled",
      actor: `user:${id}`,
      subject: `user:${id}`,
    });
  });
  return { secret, otpauthUri: otpauthUri(secret, email) };
}
