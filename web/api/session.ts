import type { SessionAnswer, User } from "../../src/api/auth.ts";
import { isRefusal, Refused, SessionOver } from "./problem.ts";
import { type Method, send } from "./send.ts";
import { readHint, writeHint } from "./session-hint.ts";
import { createStore } from "./store.ts";

/**
 * `ended`: the server no longer honours the session of this user; the page stays as it is and asks for the password.
 * Requests wait meanwhile.
 */
export type Session =
  | { readonly phase: "starting" }
  /** `isUntold`: this browser logged out, and the server could not be told. */
  | { readonly phase: "anonymous"; readonly isUntold?: boolean }
  | { readonly phase: "active"; readonly user: User }
  | { readonly phase: "ended"; readonly user: User };

export const session = createStore<Session>({ phase: "starting" });

/** Renewed this long before its end, so that no request is refused for it. */
const RENEW_BEFORE_MS = 30_000;
/** A server that takes none of its own tokens, as nodes with different secrets would, is not asked for ever. */
const MAX_ATTEMPTS = 3;

/** The access token lives here and nowhere else. */
let access: { readonly token: string; readonly renewAt: number } | undefined;
let renewal: Promise<void> | undefined;
let resumption: PromiseWithResolvers<void> | undefined;

/** What one tab does with the session, the others hear of. */
const tabs = new BroadcastChannel("keyhold.session");
tabs.onmessage = ({ data }: MessageEvent<"begun" | "ended">) => {
  const current = session.get();
  if (data === "ended" && current.phase === "active") end(current.user);
  if (data === "begun" && current.phase === "ended") renew(current.user).catch(() => {});
};

/** Takes up the session of an earlier visit. Throws `Unreachable`. */
export async function start(): Promise<void> {
  if (readHint()) {
    try {
      return accept(await send<SessionAnswer>("POST", "/api/v1/auth/refresh"));
    } catch (error) {
      if (!isRefusal(error, "unauthenticated", "session_expired", "refresh_reused", "user_inactive"))
        throw error;
    }
  }
  forget();
}

/** Opens a session, or goes on with the one that ended. Throws `Refused`, `Unreachable`. */
export async function logIn(email: string, password: string): Promise<void> {
  accept(await send<SessionAnswer>("POST", "/api/v1/auth/login", { email, password }));
  tabs.postMessage("begun");
}

/** Ends the session here and in other tabs, also when the server cannot be told; the state then says so. */
export async function logOut(): Promise<void> {
  let isUntold = false;
  try {
    const current = session.get();
    if (access === undefined && current.phase === "active") await renew(current.user);
    if (access !== undefined) await send("POST", "/api/v1/auth/logout", undefined, access.token);
  } catch (error) {
    isUntold = !(error instanceof Refused);
  }
  forget();
  if (isUntold) session.set({ phase: "anonymous", isUntold });
  tabs.postMessage("ended");
}

/**
 * Gives up a session that ended; whatever waited for it fails with `SessionOver`. Another tab may have opened a
 * session since, so the next visit looks for one all the same.
 */
export function giveUp(): void {
  resumption?.reject(new SessionOver());
  resumption = undefined;
  access = undefined;
  session.set({ phase: "anonymous" });
}

/**
 * One request in the name of the user who is logged in now, and of nobody who may be later. A refusal for want of a
 * session is answered by renewing it, or by waiting until the person has logged in again. Throws `Refused`,
 * `Unreachable`, `SessionOver`.
 */
export async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  const userId = userIdOf(session.get());
  for (let attempt = 1; ; attempt++) {
    const token = await tokenFor(userId);
    try {
      return await send<T>(method, path, body, token);
    } catch (error) {
      if (attempt === MAX_ATTEMPTS || !isRefusal(error, "unauthenticated", "session_expired")) throw error;
      if (access?.token === token) access = undefined;
    }
  }
}

async function tokenFor(userId: number | undefined): Promise<string> {
  for (;;) {
    const current = session.get();
    if (userId === undefined || userIdOf(current) !== userId) throw new SessionOver();
    if (current.phase === "ended") await waitForLogIn();
    else if (access !== undefined && Date.now() < access.renewAt) return access.token;
    else if (current.phase === "active") await renew(current.user);
  }
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
    if (userIdOf(session.get()) !== user.id) return;
    // Somebody else has logged in in another tab: this page still shows, and must not act for, the first one.
    if (answer.user.id === user.id) accept(answer);
    else end(user);
  } catch (error) {
    if (!isRefusal(error, "unauthenticated", "session_expired", "refresh_reused", "user_inactive"))
      throw error;
    end(user);
  }
}

function waitForLogIn(): Promise<void> {
  resumption ??= Promise.withResolvers<void>();
  return resumption.promise;
}

function accept({ access_token, expires_in, user }: SessionAnswer): void {
  access = { token: access_token, renewAt: Date.now() + expires_in * 1_000 - RENEW_BEFORE_MS };
  writeHint(true);
  const current = session.get();
  if (current.phase !== "active" || current.user.id !== user.id) session.set({ phase: "active", user });
  resumption?.resolve();
  resumption = undefined;
}

function end(user: User): void {
  access = undefined;
  session.set({ phase: "ended", user });
}

function forget(): void {
  access = undefined;
  writeHint(false);
  session.set({ phase: "anonymous" });
}
