import { DEPLOYMENT_CHAIN } from "../core/audit/event.ts";
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
  WRONG_CODES_PER_ACCOUNT_AND_ADDRESS,
} from "../core/throttle.ts";
import type { Tx } from "../db/schema.ts";
import { clearThrottles, isKnownAddressBlock, lockThrottles, rememberAddressBlock } from "../db/throttles.ts";
import { findUserByEmail, lockUser, type UserWithPassword } from "../db/users.ts";
import type { Deps, Origin } from "./deps.ts";
import { KNOWN_ADDRESS_MS } from "./session-times.ts";
import { admit } from "./steps/admit.ts";
import { checkPassword, stillHas } from "./steps/check-password.ts";
import type { Tokens } from "./steps/issue-tokens.ts";
import { openSession } from "./steps/open-session.ts";
import { recordRefusal } from "./steps/record.ts";
import { checkSecondFactor } from "./steps/second-factor.ts";
import { hashAnew, storeUpgrade } from "./steps/upgrade-hash.ts";

/** What a login shows: an e-mail as it was typed, a password, and a code where the account asks for one. */
interface LoginInput {
  readonly email: string;
  readonly password: Secret;
  readonly totp?: Secret | undefined;
}

interface Attempt {
  readonly email: string;
  readonly block: string;
  readonly totp: Secret | undefined;
  readonly perAddress: string;
  readonly perAccountAndAddress: string;
  readonly perAccount: string;
  readonly codesPerAccountAndAddress: string;
}

/** Whose password was right, and the hash that it was right for. */
interface Proven {
  readonly userId: number;
  readonly hash: Secret;
  /** The hash that takes its place once the session is open; undefined for one that is as it should be. */
  readonly upgrade: Secret | undefined;
}

type Refusal = "bad_credentials" | "bad_totp" | "totp_required" | "user_inactive";

/** The id of no user: an unknown account costs the same statements as a known one. */
const NOBODY = 0;

/**
 * Opens a session. Throws `bad_credentials` (with `factor: totp` when the password was right and the code is not),
 * `totp_required`, `user_inactive` (only after the right password and code), `too_many_requests`.
 */
export async function login(deps: Deps, origin: Origin, input: LoginInput): Promise<Tokens> {
  const attempt = describeAttempt(input, origin.address);
  await deps.db.write((tx) => admitAttempt(tx, attempt, deps.now()));
  const user = await findUserByEmail(deps.db, attempt.email);
  const hash = await checkPassword(deps, user, input.password);
  const proven =
    user === undefined || hash === undefined
      ? undefined
      : { userId: user.id, hash, upgrade: await hashAnew(deps, hash, input.password) };
  const outcome = await deps.db.write(async (tx) => {
    if (proven === undefined) {
      const known = await lockUser(tx, user?.id ?? NOBODY);
      return refuse(tx, deps, origin, known, "bad_credentials");
    }
    return conclude(tx, deps, origin, attempt, proven);
  });
  if ("tokens" in outcome) return outcome.tokens;
  throw refusalError(outcome.refusal);
}

function describeAttempt({ email: typed, totp }: LoginInput, address: string): Attempt {
  const email = normaliseEmail(typed) ?? typed;
  const block = addressBlock(address);
  return {
    email,
    block,
    totp,
    perAddress: throttleSubject("login", block),
    perAccountAndAddress: throttleSubject("login_account_address", email, block),
    perAccount: throttleSubject("login_account", email),
    codesPerAccountAndAddress: throttleSubject("login_code", email, block),
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

/** What follows a right password. The account may have changed since it was checked, so it is looked at again, locked. */
async function conclude(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  attempt: Attempt,
  proven: Proven,
): Promise<{ tokens: Tokens } | { refusal: Refusal }> {
  const now = deps.now();
  const throttles = [attempt.perAccountAndAddress, attempt.perAccount];
  await lockThrottles(tx, throttles);
  if (attempt.totp !== undefined) {
    throttles.push(attempt.codesPerAccountAndAddress);
    // Only here, after the right password: nobody else on the owner's network can use up the owner's attempts.
    await admit(tx, attempt.codesPerAccountAndAddress, now, (state, at) =>
      countWithin(WRONG_CODES_PER_ACCOUNT_AND_ADDRESS, state, at),
    );
  }
  const user = await lockUser(tx, proven.userId);
  if (!stillHas(deps, user, proven.hash)) return refuse(tx, deps, origin, user, "bad_credentials");
  const verdict = await checkSecondFactor(tx, deps, origin, user.id, attempt.totp);
  if (verdict === "missing") return refuse(tx, deps, origin, user, "totp_required");
  if (verdict === "wrong") return refuse(tx, deps, origin, user, "bad_totp");
  if (!user.isActive) return refuse(tx, deps, origin, user, "user_inactive");
  await clearThrottles(tx, throttles);
  await rememberAddressBlock(tx, user.id, attempt.block, now);
  const tokens = await openSession(tx, deps, origin, user, verdict === "right");
  if (proven.upgrade !== undefined) await storeUpgrade(tx, deps, origin, user.id, proven.upgrade);
  return { tokens };
}

/** Recorded for unknown accounts too, so that the time of an answer does not tell which exist. */
async function refuse(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  user: UserWithPassword | undefined,
  refusal: Refusal,
): Promise<{ refusal: Refusal }> {
  await recordRefusal(tx, deps, origin, user?.id ?? DEPLOYMENT_CHAIN, {
    event: "session.refused",
    actor: "anonymous",
    subject: `user:${user?.id ?? "unknown"}`,
    data: { reason: refusal },
  });
  return { refusal };
}

function refusalError(refusal: Refusal): KeyholdError {
  if (refusal !== "bad_totp") return new KeyholdError(refusal);
  return new KeyholdError("bad_credentials", { params: { factor: "totp" } });
}
