import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";

/** At most `limit` events in a window of `windowMs`; beyond that, wait for the window to end. */
export interface ThrottlePolicy {
  readonly limit: number;
  readonly windowMs: number;
}

/** What is remembered of a subject. Times are milliseconds. */
export interface ThrottleState {
  readonly count: number;
  readonly lastAt: number;
  readonly expiresAt: number;
}

export type ThrottleDecision =
  | { readonly kind: "pass"; readonly next: ThrottleState }
  | { readonly kind: "wait"; readonly seconds: number };

/** Registrations and logins that one address block may attempt. */
export const REGISTRATIONS_PER_ADDRESS: ThrottlePolicy = { limit: 60, windowMs: 60_000 };
export const LOGINS_PER_ADDRESS: ThrottlePolicy = { limit: 120, windowMs: 60_000 };
/** Questions to the exchange that one user may cause. */
export const QUESTIONS_PER_USER: ThrottlePolicy = { limit: 60, windowMs: 60_000 };
/** Proofs of a whole chain that one user may ask for. */
export const PROOFS_PER_USER: ThrottlePolicy = { limit: 10, windowMs: 60_000 };
/** Wrong passwords for one account from one address block. */
export const FAILURES_PER_ACCOUNT_AND_ADDRESS: ThrottlePolicy = { limit: 10, windowMs: 15 * 60_000 };

/** Wrong codes for one account from one address block, be it known or not: six digits can be guessed, passwords less so. */
export const WRONG_CODES_PER_ACCOUNT_AND_ADDRESS: ThrottlePolicy = { limit: 10, windowMs: 15 * 60_000 };
/** Wrong passwords and codes within one session: whoever found it open must not guess on. */
export const FAILURES_PER_SESSION: ThrottlePolicy = { limit: 10, windowMs: 15 * 60_000 };

/** Wrong passwords for one account from anywhere slow further ones down, and never stop them. */
const SLOWDOWN = { freeAttempts: 20, windowMs: 60 * 60_000, longestMs: 30_000 };

/** Counts one event within the policy's window, or says how long to wait. */
export function countWithin(
  policy: ThrottlePolicy,
  state: ThrottleState | undefined,
  now: number,
): ThrottleDecision {
  if (state === undefined || state.expiresAt <= now) {
    return { kind: "pass", next: { count: 1, lastAt: now, expiresAt: now + policy.windowMs } };
  }
  if (state.count >= policy.limit) return { kind: "wait", seconds: secondsUntil(state.expiresAt, now) };
  return { kind: "pass", next: { ...state, count: state.count + 1, lastAt: now } };
}

/** Counts one wrong password of an account: after twenty in an hour the next must wait 1 s, 2 s, 4 s ... at most 30 s. */
export function countWithSlowdown(state: ThrottleState | undefined, now: number): ThrottleDecision {
  const count = state === undefined || state.expiresAt <= now ? 0 : state.count;
  if (state !== undefined && count >= SLOWDOWN.freeAttempts) {
    const delay = Math.min(SLOWDOWN.longestMs, 1000 * 2 ** (count - SLOWDOWN.freeAttempts));
    if (now < state.lastAt + delay) return { kind: "wait", seconds: secondsUntil(state.lastAt + delay, now) };
  }
  return { kind: "pass", next: { count: count + 1, lastAt: now, expiresAt: now + SLOWDOWN.windowMs } };
}

/** What one customer of a network is likely to hold: an IPv4 address, or the /64 of an IPv6 address. */
export function addressBlock(address: string): string {
  if (!isIPv6(address)) return address;
  const groups = expandIPv6(address);
  if (groups.slice(0, 6).join(":") === "0:0:0:0:0:ffff") return embeddedIPv4(groups);
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/** The key under which a throttle is stored: of bounded length, and no list of e-mails for whoever reads the table. */
export function throttleSubject(kind: string, ...parts: readonly string[]): string {
  return `${kind}:${createHash("sha256").update(JSON.stringify(parts)).digest("base64url")}`;
}

/** The eight groups in shortest form; the URL parser brings every way to write the address to one. */
function expandIPv6(address: string): string[] {
  const { hostname } = new URL(`http://[${address.split("%")[0]}]`);
  const [left = [], right = []] = hostname.slice(1, -1).split("::").map(groupsOf);
  return [...left, ...Array<string>(8 - left.length - right.length).fill("0"), ...right];
}

function groupsOf(part: string): string[] {
  return part === "" ? [] : part.split(":");
}

/** What dual-stack sockets make of an IPv4 address (RFC 4291 section 2.5.5.2). */
function embeddedIPv4(groups: readonly string[]): string {
  const numbers = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return numbers.flatMap((number) => [number >> 8, number & 0xff]).join(".");
}

function secondsUntil(time: number, now: number): number {
  return Math.max(1, Math.ceil((time - now) / 1000));
}
