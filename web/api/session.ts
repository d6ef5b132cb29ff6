import type { SessionAnswer, User } from "../../src/api/auth.ts";
import { isRefusal, SessionOver } from "./problem.ts";
import { type Method, send } from "./send.ts";
import { readHint, writeHint } from "./session-hint.ts";
import { askForStepUp, stopAsking } from "./step-up.ts";
import { createStore } from "./store.ts";

/**
 * `ended`: the server no longer honours the session of this user; the page stays as it is and asks for the password.
 * Requests wait meanwhile.
 */
export type Session =
  | { readonly phase: "starting" }
  /** What has just happened; `untold`: this browser logged out, and the server could not be told. */
  | { readonly phase: "anonymous"; readonly after?: "untold" | "deleted" }
  | { readonly phase: "active"; readonly user: User }
  | { readonly phase: "ended"; readonly user: User };

export const session = createStore<Session>({ phase: "starting" });

/** Renewed this long before its end, so that no request is refused for it. */
const RENEW_BEFORE_MS = 30_000;
/** A request that waits for the password may carry a secret: it gives up when the form would have forgotten it. */
const WAIT_FOR_LOG_IN_MS = 600_000;
/** A server that takes none of its own tokens, as nodes with different secrets would, is not asked for ever. */
const MAX_ATTEMPTS = 3;

/** The access token lives here and nowhere else. */
let access: { readonly token: string; readonly renewAt: number } | undefined;
let renewal: Promise<void> | undefined;
let resumption: PromiseWithResolvers<void> | undefined;

/** What waits, for the log-in or to be confirmed, was wanted by one user, and fails when the page is another's. */
let owner: number | undefined;
session.watch(() => {
  const now = userIdOf(session.get());
  if (now === owner) return;
  owner = now;
  stopAsking(new SessionOver());
  resumption?.reject(new SessionOver());
  resumption = undefined;
});

/** What one tab does with the session, the others hear of. */
const tabs = new BroadcastChannel("keyhold.session");
tabs.onmessage = ({ data }: MessageEvent<Tidings>) => {
  const current = session.get();
  if (userIdOf(current) !== data.userId) return;
  if (data.what === "deleted") forget("deleted");
  if (data.what === "ended" && current.phase === "active") end(current.user);
  if (data.what === "begun" && current.phase === "ended") renew(current.user).catch(() => {});
};

interface Tidings {
  readonly what: "begun" | "ended" | "deleted";
  readonly userId: number;
}

function tell(tidings: Tidings): void {
  tabs.postMessage(tidings);
}

/** Takes up the session of an earlier visit. Throws `Unreachable`. */
export async function start(): Promise<void> {
  if (readHint()) {
    try {
      return accept(await send<SessionAnswer>("POST", "/api/v1/auth/refresh"));
    } catch (error) {
      if (!isEndOfSession(error)) throw error;
    }
  }
  forget();
}

/** Opens a session, or goes on with the one that ended. Throws `Refused`, `Unreachable`. */
export async function logIn(email: string, password: string, totp?: string): Promise<void> {
  const answer = await send<SessionAnswer>("POST", "/api/v1/auth/login", {
    email,
    password,
    ...(totp === undefined ? {} : { totp }),
  });
  accept(answer);
  tell({ what: "begun", userId: answer.user.id });
}

/** Ends the session here and in other tabs, also when the server cannot be told; the state then says so. */
export async function logOut(): Promise<void> {
  const current = session.get();
  if (!("user" in current)) return;
  const isTold = await endAtServer(current.user);
  forget(isTold ? undefined : "untold");
  tell({ what: "ended", userId: current.user.id });
}

/** Deletes the account, here and in other tabs. Throws as {@link call} does. */
export async function deleteAccount(): Promise<void> {
  const userId = userIdOf(session.get());
  await call("DELETE", "/api/v1/auth/me");
  forget("deleted");
  if (userId !== undefined) tell({ what: "deleted", userId });
}

/** What the server says of the user who is logged in; of anybody else it says nothing here. */
export function noteUser(user: User): void {
  const current = session.get();
  if (userIdOf(current) !== user.id || !("user" in current)) return;
  if (current.user.has_totp !== user.has_totp) session.set({ ...current, user });
}

/** Whether the server is known to honour the session no longer. */
async function endAtServer(user: User): Promise<boolean> {
  try {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
      if (!isFresh(access)) await renew(user);
      // The renewal was refused: there is no session any more.
      if (access === undefined) return true;
      if (await isTakenBack(access.token)) return true;
    }
  } catch {
    // Whatever it was, the session may live on.
  }
  return false;
}

async function isTakenBack(token: string): Promise<boolean> {
  try {
    await send("POST", "/api/v1/auth/logout", undefined, token);
    return true;
  } catch (error) {
    if (!isEndOfAccess(error)) throw error;
    access = undefined;
    return false;
  }
}

/**
 * Gives up a session that ended; whatever waited for it fails with `SessionOver`. Another tab may have opened a
 * session since, so the next visit looks for one all the same.
 */
export function giveUp(): void {
  access = undefined;
  session.set({ phase: "anonymous" });
}

/**
 * One request in the name of the user who is logged in now, and of nobody who may be later. A refusal for want of a
 * session is answered by renewing it, or by waiting until the person has logged in again; one for want of a step-up,
 * by waiting until the person has entered password or code again. Throws `Refused`, `Unreachable`, `SessionOver`,
 * `Declined`.
 */
export async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const userId = userIdOf(session.get());
  for (let attempt = 1; ; attempt++) {
    const token = await tokenFor(userId);
    try {
      const answer = await send<T>(method, path, body, token);
      if (userIdOf(session.get()) === userId) return answer;
      throw new SessionOver();
    } catch (error) {
      if (attempt === MAX_ATTEMPTS) throw error;
      if (isRefusal(error, "step_up_required")) await askForStepUp();
      else if (!isEndOfAccess(error)) throw error;
      else if (access?.token === token) access = undefined;
    }
  }
}

async function tokenFor(userId: number | undefined): Promise<string> {
  for (;;) {
    const current = session.get();
    if (userId === undefined || userIdOf(current) !== userId) throw new SessionOver();
    if (current.phase === "ended") await waitForLogIn();
    else if (isFresh(access)) return access.token;
    else if (current.phase === "active") await renew(current.user);
  }
}

function isFresh(token: typeof access): token is NonNullable<typeof access> {
  return token !== undefined && Date.now() < token.renewAt;
}

/** Whose page this is; undefined when nobody's. */
export function userIdOf(state: Session): number | undefined {
  return "user" in state ? state.user.id : undefined;
}

/** Requests that need it at the same time share one renewal. */
function renew(user: User): Promise<void> {
  renewal ??= refresh(user).finally(() => {
    renewal = undefined;
  });
  return renewal;
}

async function refresh(user: User): Promise<void> {
  try {
    const answer = await send<SessionAnswer>("POST", "/api/v1/auth/refresh");
    // Somebody else has logged in in another tab: this page still shows, and must not act for, the first one.
    if (answer.user.id !== user.id) end(user);
    else if (userIdOf(session.get()) === user.id) accept(answer);
  } catch (error) {
    if (!isEndOfSession(error)) throw error;
    end(user);
  }
}

/** The access token is not taken; a new one may be. */
function isEndOfAccess(error: unknown): boolean {
  return isRefusal(error, "unauthenticated", "session_expired");
}

function isEndOfSession(error: unknown): boolean {
  return isRefusal(error, "unauthenticated", "session_expired", "refresh_reused", "user_inactive");
}

function waitForLogIn(): Promise<void> {
  resumption ??= Promise.withResolvers<void>();
  const tooLong = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new SessionOver()), WAIT_FOR_LOG_IN_MS);
  });
  return Promise.race([resumption.promise, tooLong]);
}

function accept({ access_token, expires_in, user }: SessionAnswer): void {
  access = { token: access_token, renewAt: Date.now() + expires_in * 1_000 - RENEW_BEFORE_MS };
  writeHint(true);
  const current = session.get();
  if (current.phase !== "active" || current.user.id !== user.id) session.set({ phase: "active", user });
  else noteUser(user);
  resumption?.resolve();
  resumption = undefined;
}

/** Unless the page is another's by now, or nobody's. */
function end(user: User): void {
  if (userIdOf(session.get()) !== user.id) return;
  access = undefined;
  session.set({ phase: "ended", user });
}

function forget(after?: "untold" | "deleted"): void {
  access = undefined;
  writeHint(false);
  session.set({ phase: "anonymous", ...(after === undefined ? {} : { after }) });
}
