import { createInvitation, invitationHash } from "../../src/core/crypto/invitation.ts";
import { hotp, totpSecretBytes } from "../../src/core/crypto/totp.ts";
import { Secret } from "../../src/core/secret.ts";
import { insertInvitation } from "../../src/db/invitations.ts";
import type { LiveSession } from "../../src/db/sessions.ts";
import { authenticate } from "../../src/operations/authenticate.ts";
import { confirmTotp } from "../../src/operations/confirm-totp.ts";
import { enrolTotp } from "../../src/operations/enrol-totp.ts";
import { login } from "../../src/operations/login.ts";
import type { Tokens } from "../../src/operations/steps/issue-tokens.ts";
import { chainOf, type Desk, EMAIL, ORIGIN, originAt, PASSWORD } from "./desk.ts";

/** What tests of accounts do over and over. */

export const MINUTE_MS = 60_000;
export const STEP_MS = 30_000;

/** The session behind tokens, as a request finds it. */
export function sessionOf(desk: Desk, tokens: Tokens): Promise<LiveSession> {
  return authenticate(desk.deps, () => ORIGIN, tokens.accessToken.reveal());
}

/** Logs in and answers the session. */
export async function openSession(desk: Desk, options?: Parameters<Desk["login"]>[0]): Promise<LiveSession> {
  return sessionOf(desk, await desk.login(options));
}

/** An authenticator app that holds a secret. */
export interface App {
  /** The code of now, or of so many steps later. */
  code(later?: number): Secret;
}

export function appWith(desk: Desk, secret: Secret): App {
  const key = totpSecretBytes(secret) ?? Buffer.alloc(0);
  return { code: (later = 0) => new Secret(hotp(key, Math.floor(desk.deps.now() / STEP_MS) + later)) };
}

/** A code that this app does not show now, nor a step before or after. */
export function wrongCode(app: App): Secret {
  const near = [-1, 0, 1].map((later) => app.code(later).reveal());
  const code = ["000000", "111111", "222222", "333333"].find((one) => !near.includes(one));
  return new Secret(code ?? "");
}

/** Gives an account a second factor and moves the clock on, so that the code of now is unused. */
export async function addSecondFactor(
  desk: Desk,
  session: LiveSession,
): Promise<{ app: App; recoveryCodes: readonly Secret[] }> {
  const { secret } = await enrolTotp(desk.deps, ORIGIN, session);
  const app = appWith(desk, secret);
  const recoveryCodes = await confirmTotp(desk.deps, ORIGIN, session, app.code());
  desk.wait(STEP_MS);
  return { app, recoveryCodes };
}

export interface LoginOptions {
  readonly email?: string;
  readonly password?: string;
  readonly address?: string;
  readonly totp?: Secret;
}

export function loginWith(desk: Desk, options: LoginOptions = {}): Promise<Tokens> {
  const { email = EMAIL, password = PASSWORD, address = ORIGIN.address, totp } = options;
  return login(desk.deps, originAt(address), { email, password: new Secret(password), totp });
}

/** Makes an invitation that is good for a day. */
export async function invite(desk: Desk, email: string | null = null): Promise<Secret> {
  const invitation = createInvitation(desk.deps.random);
  const hash = invitationHash(desk.deps.jwtSecrets[0], invitation) ?? "";
  const now = desk.deps.now();
  const expiresAt = now + 24 * 60 * MINUTE_MS;
  await desk.deps.db.write((tx) => insertInvitation(tx, { hash, email, expiresAt }, now));
  return invitation;
}

/** What the newest entries of a chain say, oldest first: event and data. */
export async function eventsOf(desk: Desk, chainId: number): Promise<[string, unknown][]> {
  return (await chainOf(desk, chainId)).map(({ event, data }) => [String(event), JSON.parse(String(data))]);
}
