import { DEPLOYMENT_CHAIN } from "../core/audit/event.ts";
import { DECOY_HASH, verifyPassword } from "../core/crypto/password.ts";
import { open } from "../core/crypto/seal.ts";
import { normaliseEmail } from "../core/email.ts";
import { KeyholdError } from "../core/errors.ts";
import type { Secret } from "../core/secret.ts";
import {
  addressBlock,
  countWithin,
  countWithSlowdown,
  FAILURES_PER_ACCOUNT_AND_ADDRESS,
  LOGINS_PER_ADDRESS,
  throttleSubject,
} from "../core/throttle.ts";
import type { Tx } from "../db/schema.ts";
import { insertRefreshToken, insertSession } from "../db/sessions.ts";
import { clearThrottles, isKnownAddressBlock, rememberAddressBlock } from "../db/throttles.ts";
import { findUserByEmail, type User, type UserWithPassword } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { KNOWN_ADDRESS_MS, LONGEST_MS } from "./session-times.ts";
import { admit } from "./steps/admit.ts";
import { issueAccessToken, issueRefreshToken, type Tokens } from "./steps/issue-tokens.ts";
import { record, recordRefusal } from "./steps/record.ts";

interface Attempt {
  readonly email: string;
  readonly block: string;
  readonly perAddress: string;
  readonly perAccountAndAddress: string;
  readonly perAccount: string;
}

/** Opens a session. Throws `bad_credentials`, `user_inactive` (only after the right password), `too_many_requests`. */
export async function login(
  deps: Deps,
  origin: Origin,
  input: { email: string; password: Secret },
): Promise<Tokens> {
  const attempt = describeAttempt(input.email, origin.address);
  await deps.db.write((tx) => admitAttempt(tx, attempt, deps.now()));
  const user = await findUserByEmail(deps.db, attempt.email);
  const isRight = await deps.passwords.run(() => isPasswordOf(deps, user, input.password));
  if (user === undefined || !isRight) {
    // Recorded for unknown accounts too, so that the time of an answer does not tell which exist.
    await deps.db.write((tx) => recordLoginRefusal(tx, deps, origin, user, "bad_credentials"));
    throw new KeyholdError("bad_credentials");
  }
  if (!user.isActive) {
    await deps.db.write((tx) => recordLoginRefusal(tx, deps, origin, user, "user_inactive"));
    throw new KeyholdError("user_inactive");
  }
  return deps.db.write((tx) => openSession(tx, deps, origin, user, attempt));
}

function describeAttempt(typed: string, address: string): Attempt {
  const email = normaliseEmail(typed) ?? typed;
  const block = addressBlock(address);
  return {
    email,
    block,
    perAddress: throttleSubject("login", block),
    perAccountAndAddress: throttleSubject("login_account_address", email, block),
    perAccount: throttleSubject("login_account", email),
  };
}

/** Every attempt counts as a wrong one until the password has proven right: many at once cannot slip through. */
async function admitAttempt(tx: Tx, attempt: Attempt, now: number): Promise<void> {
  await admit(tx, attempt.perAddress, now, (state, at) => countWithin(LOGINS_PER_ADDRESS, state, at));
  if (await isKnownAddressBlock(tx, attempt.email, attempt.block, now - KNOWN_ADDRESS_MS)) return;
  await admit(tx, attempt.perAccountAndAddress, now, (state, at) =>
    countWithin(FAILURES_PER_ACCOUNT_AND_ADDRESS, state, at),
  );
  await admit(tx, attempt.perAccount, now, countWithSlowdown);
}

function isPasswordOf(deps: Deps, user: UserWithPassword | undefined, password: Secret): Promise<boolean> {
  if (user === undefined) return verifyPassword(password, DECOY_HASH);
  const place = { table: "users", column: "hashed_password", ownerId: user.id } as const;
  return verifyPassword(password, open(deps.keyring, place, user.password).reveal());
}

function recordLoginRefusal(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  user: User | undefined,
  reason: string,
): Promise<void> {
  return recordRefusal(tx, deps, origin, user?.id ?? DEPLOYMENT_CHAIN, {
    event: "session.refused",
    actor: "anonymous",
    subject: `user:${user?.id ?? "unknown"}`,
    data: { reason },
  });
}

async function openSession(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  user: User,
  attempt: Attempt,
): Promise<Tokens> {
  const now = deps.now();
  const expiresAt = now + LONGEST_MS;
  const sessionId = await insertSession(tx, user.id, now, expiresAt);
  const refresh = issueRefreshToken(deps, { sessionId, userId: user.id, expiresAt });
  await insertRefreshToken(tx, sessionId, refresh, now);
  await clearThrottles(tx, [attempt.perAccountAndAddress, attempt.perAccount]);
  await rememberAddressBlock(tx, user.id, attempt.block, now);
  await record(tx, deps, origin, user.id, {
    event: "session.opened",
    actor: `user:${user.id}`,
    subject: `session:${sessionId}`,
  });
  const { id, email, isActive, createdAt } = user;
  const issued = issueAccessToken(deps, { id, email, isActive, createdAt }, sessionId);
  return { ...issued, refreshToken: { token: refresh.token, expiresAt } };
}
