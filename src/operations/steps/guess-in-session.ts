import { countWithin, FAILURES_PER_SESSION, throttleSubject } from "../../core/throttle.ts";
import type { Tx } from "../../db/schema.ts";
import type { LiveSession } from "../../db/sessions.ts";
import { clearThrottles, lockThrottles } from "../../db/throttles.ts";
import { lockUser } from "../../db/users.ts";
import type { Deps, Origin } from "../deps.ts";
import { admit } from "./admit.ts";
import { recordRefusal } from "./record.ts";

type Guesser = Pick<LiveSession, "sessionId">;

/**
 * Counts a password or code that is entered within a session as a wrong one, which it is until it has proven right:
 * many at once cannot slip through. Throws `too_many_requests`.
 */
export function admitGuess(tx: Tx, session: Guesser, now: number): Promise<void> {
  return admit(tx, subjectOf(session), now, (state, at) => countWithin(FAILURES_PER_SESSION, state, at));
}

/** Locks the count, before the rows of the account are locked. */
export function lockGuesses(tx: Tx, session: Guesser): Promise<void> {
  return lockThrottles(tx, [subjectOf(session)]);
}

/** Forgets the wrong ones after a right one. */
export function forgetGuesses(tx: Tx, session: Guesser): Promise<void> {
  return clearThrottles(tx, [subjectOf(session)]);
}

/** Records that something entered within the session was wrong; of somebody who left meanwhile nothing is kept. */
export async function recordWrongGuess(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  { sessionId, user }: LiveSession,
  reason: "bad_password" | "bad_totp",
): Promise<void> {
  if ((await lockUser(tx, user.id)) === undefined) return;
  await recordRefusal(tx, deps, origin, user.id, {
    event: "session.verification_refused",
    actor: `user:${user.id}`,
    subject: `session:${sessionId}`,
    data: { reason },
  });
}

function subjectOf({ sessionId }: Guesser): string {
  return throttleSubject("session_guess", String(sessionId));
}
