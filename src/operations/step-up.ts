import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import type { Tx } from "../db/schema.ts";
import type { LiveSession } from "../db/sessions.ts";
import { markVerified } from "../db/user-sessions.ts";
import { findUser, lockUser } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { checkPassword, stillHas } from "./steps/check-password.ts";
import { admitGuess, forgetGuesses, lockGuesses, recordWrongGuess } from "./steps/guess-in-session.ts";
import { record } from "./steps/record.ts";
import { checkSecondFactor } from "./steps/second-factor.ts";

/** What is entered again; at least one of the two. */
export interface StepUpInput {
  readonly password?: Secret | undefined;
  readonly totp?: Secret | undefined;
}

/**
 * Proves again, within a session, that its user is there, so that for 10 minutes it may do what takes power or gives
 * it. Everything that is given must be right. Throws `bad_credentials` (with `factor: totp` for a wrong code),
 * `validation_failed` when nothing is given, `too_many_requests`.
 */
export async function stepUp(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  input: StepUpInput,
): Promise<void> {
  if (input.password === undefined && input.totp === undefined) throw nothingGiven();
  await deps.db.write((tx) => admitGuess(tx, session, deps.now()));
  const hash = input.password === undefined ? undefined : await checkOwn(deps, session, input.password);
  const wrong = await deps.db.write(async (tx) => {
    const isPasswordWrong = input.password !== undefined && hash === undefined;
    const fault = isPasswordWrong ? "bad_password" : await prove(tx, deps, origin, session, input, hash);
    if (fault !== undefined) await recordWrongGuess(tx, deps, origin, session, fault);
    return fault;
  });
  if (wrong === "bad_totp") throw new KeyholdError("bad_credentials", { params: { factor: "totp" } });
  if (wrong === "bad_password") throw new KeyholdError("bad_credentials");
}

async function checkOwn(deps: Deps, { user }: LiveSession, password: Secret): Promise<Secret | undefined> {
  return checkPassword(deps, await findUser(deps.db, user.id), password);
}

/** The code is looked at last, so that none is used up beside a wrong password. Answers what was wrong. */
async function prove(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  { totp }: StepUpInput,
  hash: Secret | undefined,
): Promise<"bad_password" | "bad_totp" | undefined> {
  const { sessionId, user } = session;
  await lockGuesses(tx, session);
  const locked = await lockUser(tx, user.id);
  if (hash !== undefined && !stillHas(deps, locked, hash)) return "bad_password";
  if (totp !== undefined) {
    const verdict = await checkSecondFactor(tx, deps, origin, user.id, totp);
    if (verdict !== "right") return "bad_totp";
  }
  if (!(await markVerified(tx, sessionId, deps.now()))) throw new KeyholdError("session_expired");
  await forgetGuesses(tx, session);
  const by = [...(hash === undefined ? [] : ["password"]), ...(totp === undefined ? [] : ["totp"])];
  await record(tx, deps, origin, user.id, {
    event: "session.verified",
    actor: `user:${user.id}`,
    subject: `session:${sessionId}`,
    data: { by },
  });
  return undefined;
}

function nothingGiven(): KeyholdError {
  const message = "Enter the password, a code, or both.";
  return new KeyholdError("validation_failed", {
    fields: ["password", "totp"].map((field) => ({ field, message })),
  });
}
