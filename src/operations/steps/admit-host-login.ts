import { DECOY_HASH } from "../../core/crypto/password.ts";
import { KeyholdError } from "../../core/errors.ts";
import { CLOCK_TOLERANCE_SECONDS, type HostLogin } from "../../core/host-login/claims.ts";
import {
  type HostIdentity,
  identityHash,
  loginHash,
  placeholderEmail,
} from "../../core/host-login/identity.ts";
import { Secret } from "../../core/secret.ts";
import { throttleSubject } from "../../core/throttle.ts";
import { findDeparture, findLinkedUserId, insertIdentity } from "../../db/host-identities.ts";
import { type HostSession, lockHostSession, renewHostSession } from "../../db/host-sessions.ts";
import type { Tx } from "../../db/schema.ts";
import { hasSecondFactor } from "../../db/second-factors.ts";
import { insertSession, type LiveSession } from "../../db/sessions.ts";
import { lockThrottle } from "../../db/throttles.ts";
import { insertUser, lockUser, lockUserByEmail, type User } from "../../db/users.ts";
import type { Deps, Origin } from "../deps.ts";
import { record, recordRefusal } from "./record.ts";
import { sealHash } from "./seal-password.ts";

/**
 * Opens the session of a login at the host application, or takes over what a newer token of it says. Whoever comes for the
 * first time gets an account. Requests of one person take turns here, on all nodes. Throws `account_not_linked`, `session_expired`, `user_inactive`.
 */
export async function admitHostLogin(
  deps: Deps,
  origin: Origin,
  identity: HostIdentity,
  login: HostLogin,
): Promise<LiveSession> {
  const session = await deps.db.write(async (tx) => {
    await lockThrottle(tx, turnOf(identity));
    const known = await lockHostSession(tx, loginHash(identity, login.loginName));
    if (known !== undefined) return renew(tx, deps, origin, known, login);
    const user = await accountOf(tx, deps, origin, identity, login);
    return user && open(tx, deps, origin, user, identity, login);
  });
  if (session === undefined) throw new KeyholdError("account_not_linked");
  return session;
}

/** The lock that keeps what is done about an identity in turn, also while it has no account. */
export function turnOf(identity: HostIdentity): string {
  return throttleSubject("host_login", identityHash(identity));
}

/** Throws what speaks against a session that was there before. */
export function refuseEnded({ user, isEnded }: Pick<HostSession, "user" | "isEnded">): void {
  if (!user.isActive) throw new KeyholdError("user_inactive");
  if (isEnded) throw new KeyholdError("session_expired", { hint: "Log in again at the application." });
}

async function renew(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  known: HostSession,
  login: HostLogin,
): Promise<LiveSession> {
  refuseEnded(known);
  const { sessionId, user } = known;
  const proven = await provenAt(tx, deps, user, login);
  const newer = {
    expiresAt: Math.max(known.expiresAt, login.expiresAt),
    authenticatedAt: latest(known.authenticatedAt, login.authenticatedAt ?? null),
    verifiedAt: latest(known.verifiedAt, proven),
  };
  await renewHostSession(tx, sessionId, newer, deps.now());
  await record(tx, deps, origin, user.id, {
    event: "session.refreshed",
    actor: `user:${user.id}`,
    subject: `session:${sessionId}`,
  });
  return { sessionId, user, verifiedAt: newer.verifiedAt, isOfHost: true };
}

async function open(
  tx: Tx,
  deps: Deps,
  { address, userAgent, requestId }: Origin,
  user: User,
  identity: HostIdentity,
  login: HostLogin,
): Promise<LiveSession> {
  refuseEnded({ user, isEnded: false });
  const verifiedAt = await provenAt(tx, deps, user, login);
  const authenticatedAt = login.authenticatedAt ?? null;
  const sessionId = await insertSession(tx, {
    userId: user.id,
    openedAt: deps.now(),
    expiresAt: login.expiresAt,
    verifiedAt,
    address,
    userAgent,
    host: { login: loginHash(identity, login.loginName), authenticatedAt },
  });
  await record(tx, deps, { address, userAgent, requestId }, user.id, {
    event: "session.opened",
    actor: `user:${user.id}`,
    subject: `session:${sessionId}`,
    data: { by: "host_login" },
  });
  return { sessionId, user, verifiedAt, isOfHost: true };
}

/** A login at the host counts as one here; but whoever asks for codes here is not content with what another program has asked for. */
async function provenAt(tx: Tx, { now }: Deps, user: User, { authenticatedAt }: HostLogin) {
  if (authenticatedAt === undefined || (await hasSecondFactor(tx, user.id))) return null;
  return Math.min(authenticatedAt, now());
}

/** The account that the identity is linked to, made if there is none; undefined where its e-mail belongs to another account. */
async function accountOf(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  identity: HostIdentity,
  login: HostLogin,
): Promise<User | undefined> {
  const linkedId = await findLinkedUserId(tx, identity);
  const leftAt = await findDeparture(tx, identityHash(identity));
  // A renewed token is as old as its login, where the host says when that was.
  const since = login.authenticatedAt ?? login.issuedAt;
  const isFromBefore = leftAt !== undefined && since <= leftAt + CLOCK_TOLERANCE_SECONDS * 1_000;
  const linked = linkedId === undefined ? undefined : await lockUser(tx, linkedId);
  if (linked !== undefined) return linked;
  // A login from before the account was deleted must not bring it back.
  if (linkedId !== undefined || isFromBefore) throw new KeyholdError("session_expired");
  return makeAccount(tx, deps, origin, identity, login.email ?? placeholderEmail(identity));
}

async function makeAccount(
  tx: Tx,
  deps: Deps,
  origin: Origin,
  identity: HostIdentity,
  email: string,
): Promise<User | undefined> {
  const now = deps.now();
  const account = { email, createdAt: now, sealedWith: deps.keyring.first.fingerprint };
  // No password has this hash.
  const user = await insertUser(tx, account, (id) => sealHash(deps, id, new Secret(DECOY_HASH)));
  if (user === undefined) {
    await refuseToLink(tx, deps, origin, email);
    return undefined;
  }
  await insertIdentity(tx, identity, user.id, now);
  await record(tx, deps, origin, user.id, {
    event: "user.linked",
    actor: `user:${user.id}`,
    subject: `user:${user.id}`,
    data: { by: "host_login", is_new: true },
    details: { email },
  });
  return user;
}

/** Whoever can choose an e-mail at the host must not come into an account here by it. Its owner sees that somebody tried. */
async function refuseToLink(tx: Tx, deps: Deps, origin: Origin, email: string): Promise<void> {
  const owner = await lockUserByEmail(tx, email);
  if (owner === undefined) return;
  await recordRefusal(tx, deps, origin, owner.id, {
    event: "session.refused",
    actor: "anonymous",
    subject: `user:${owner.id}`,
    data: { reason: "account_not_linked" },
  });
}

function latest(one: number | null, other: number | null): number | null {
  if (one === null || other === null) return one ?? other;
  return Math.max(one, other);
}
