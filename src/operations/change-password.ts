import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { LiveSession } from "../db/sessions.ts";
import { endOtherSessions, markVerified } from "../db/user-sessions.ts";
import { findUser, lockUser, updatePassword } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { checkPassword, stillHas } from "./steps/check-password.ts";
import { admitGuess, forgetGuesses, lockGuesses, recordWrongGuess } from "./steps/guess-in-session.ts";
import { record } from "./steps/record.ts";
import { sealPassword } from "./steps/seal-password.ts";

/**
 * Gives the account another password and ends its other sessions. Throws `bad_credentials` when the current password
 * is wrong, `validation_failed`, `too_many_requests`.
 */
export async function changePassword(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  input: { current: Secret; next: Secret },
): Promise<void> {
  const { sessionId } = session;
  const userId = session.user.id;
  await deps.db.write((tx) => admitGuess(tx, session, deps.now()));
  const hash = await checkPassword(deps, await findUser(deps.db, userId), input.current);
  if (hash === undefined) {
    await deps.db.write((tx) => recordWrongGuess(tx, deps, origin, session, "bad_password"));
    throw new KeyholdError("bad_credentials");
  }
  const sealFor = await sealPassword(deps, input.next, "new_password");
  await deps.db.write(async (tx) => {
    const now = deps.now();
    await lockGuesses(tx, session);
    if (!stillHas(deps, await lockUser(tx, userId), hash)) throw new KeyholdError("bad_credentials");
    if (!(await markVerified(tx, sessionId, now))) throw new KeyholdError("session_expired");
    await forgetGuesses(tx, session);
    await updatePassword(tx, userId, sealFor(userId), now);
    const ended = await endOtherSessions(tx, userId, sessionId, now);
    await record(tx, deps, origin, userId, {
      event: "user.password_changed",
      actor: `user:${userId}`,
      subject: `user:${userId}`,
      data: { sessions_ended: ended },
    });
  });
}
