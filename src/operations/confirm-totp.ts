import { createRecoveryCodes, recoveryCodeHash } from "../core/crypto/recovery-codes.ts";
import type { SecondFactor } from "../core/crypto/second-factor.ts";
import { matchTotp } from "../core/crypto/totp.ts";
import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { Tx } from "../db/schema.ts";
import { confirmEnrolment, lockSecondFactor } from "../db/second-factors.ts";
import type { LiveSession } from "../db/sessions.ts";
import { lockUser } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { admitGuess, forgetGuesses, recordWrongGuess } from "./steps/guess-in-session.ts";
import { record } from "./steps/record.ts";
import { openSecondFactor, sealSecondFactor } from "./steps/second-factor.ts";

/**
 * Makes an enrolled second factor count, once a code shows that the app has its secret. Answers the recovery codes,
 * which are not stored in a form that could be shown again. Throws `not_found` when nothing waits to be confirmed,
 * `bad_credentials`, `too_many_requests`.
 */
export async function confirmTotp(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  code: Secret,
): Promise<readonly Secret[]> {
  const userId = session.user.id;
  const codes = await deps.db.write(async (tx) => {
    await admitGuess(tx, session, deps.now());
    await lockUser(tx, userId);
    const row = await lockSecondFactor(tx, userId);
    if (row === undefined || row.isConfirmed) throw new KeyholdError("not_found", { hint: NOTHING_WAITS });
    const factor = openSecondFactor(deps, userId, row.sealed);
    const step = matchTotp(factor.key, code, deps.now(), row.lastStep);
    if (step !== undefined) return confirm(tx, deps, origin, session, factor, step);
    await recordWrongGuess(tx, deps, origin, session, "bad_totp");
    return undefined;
  });
  if (codes === undefined) throw new KeyholdError("bad_credentials", { params: { factor: "totp" } });
  return codes;
}

const NOTHING_WAITS = "No second factor waits to be confirmed. Begin with POST /api/v1/auth/totp.";

async function confirm(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  { secret, key }: SecondFactor,
  step: number,
): Promise<readonly Secret[]> {
  const userId = session.user.id;
  const codes = createRecoveryCodes(deps.random);
  const recovery = codes.map((code) => recoveryCodeHash(key, code)).filter((hash) => hash !== undefined);
  await forgetGuesses(tx, session);
  await confirmEnrolment(tx, userId, sealSecondFactor(deps, userId, { secret, recovery }), step, deps.now());
  await record(tx, deps, origin, userId, {
    event: "user.totp_confirmed",
    actor: `user:${userId}`,
    subject: `user:${userId}`,
  });
  return codes;
}
