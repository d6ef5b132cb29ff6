import { KeyholdError } from "../../core/errors.ts";
import type { HostLogin } from "../../core/host-login/claims.ts";
import { loginHash } from "../../core/host-login/identity.ts";
import { findHostSession, type HostSession } from "../../db/host-sessions.ts";
import type { LiveSession } from "../../db/sessions.ts";
import type { Deps, Origin } from "../deps.ts";
import { admitHostLogin, refuseEnded } from "./admit-host-login.ts";

/**
 * The session behind a token of the host application. Most requests come with a token that was seen before, and write
 * nothing. Throws `unauthenticated`, `session_expired`, `user_inactive`, `account_not_linked`, `host_login_unavailable`.
 */
export async function hostSession(deps: Deps, originOf: () => Origin, token: string): Promise<LiveSession> {
  const { hostTokens } = deps;
  const verdict = await hostTokens?.verify(token);
  if (hostTokens === undefined || verdict === undefined || verdict.kind === "invalid") {
    throw new KeyholdError("unauthenticated");
  }
  if (verdict.kind === "expired") {
    throw new KeyholdError("session_expired", { hint: "Get a new token from the application." });
  }
  const { login } = verdict;
  const identity = { issuer: hostTokens.issuer, subject: login.subject };
  const known = await findHostSession(deps.db, loginHash(identity, login.loginName));
  if (known === undefined || tellsMore(login, known)) {
    return admitHostLogin(deps, originOf(), identity, login);
  }
  refuseEnded(known);
  return known;
}

function tellsMore(login: HostLogin, { expiresAt, authenticatedAt, isEnded, user }: HostSession): boolean {
  if (isEnded || !user.isActive) return false;
  return login.expiresAt > expiresAt || (login.authenticatedAt ?? 0) > (authenticatedAt ?? 0);
}
