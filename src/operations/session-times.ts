const DAY_MS = 86_400_000;

/** A session ends after this long without a refresh, */
export const IDLE_MS = 30 * DAY_MS;
/** and after this long in any case. */
export const LONGEST_MS = 90 * DAY_MS;
/** The refresh token before the newest is honoured for this long: two tabs, or an answer that was lost. */
export const GRACE_MS = 30_000;
/** An address block from which an account logged in within this time is never locked out of it. */
export const KNOWN_ADDRESS_MS = 30 * DAY_MS;
/** What takes power or gives it needs a password or a code that was entered in the session within this time. */
export const STEP_UP_MS = 10 * 60_000;

/** Which sessions of a user are still good for anything. Times are milliseconds. */
export function living(now: number): { readonly now: number; readonly usedAfter: number } {
  return { now, usedAfter: now - IDLE_MS };
}
