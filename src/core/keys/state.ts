import type { Rejection } from "./notices.ts";

/** What the owner of a key sees. `unconfirmed`: accepted once, but the exchange gave no verdict for a day. */
export type KeyState = "valid" | "unconfirmed" | "rejected" | "frozen";

/**
 * Where a key stands. What the exchange said and whether the key is frozen are kept apart, so that thawing a key
 * brings back the truth about it. Times are milliseconds since 1970 UTC.
 */
export interface KeyStanding {
  readonly checked: "valid" | "unconfirmed" | "rejected";
  /** Why the exchange or the policy refuses the key; null unless `checked` is `rejected`. */
  readonly reason: Rejection | null;
  /** Since when `checked` is what it is. */
  readonly since: number;
  /** The last time that the exchange accepted the key. */
  readonly confirmedAt: number;
  readonly frozenAt: number | null;
}

/** How long a key counts as valid without a verdict of the exchange. */
export const UNCONFIRMED_AFTER_MS = 86_400_000;

/** The standing of a key that the exchange and the policy have just accepted for the first time. */
export function newStanding(now: number): KeyStanding {
  return { checked: "valid", reason: null, since: now, confirmedAt: now, frozenAt: null };
}

/** The exchange and the policy accept the key (again). A frozen key stays frozen. */
export function confirmed(standing: KeyStanding, now: number): KeyStanding {
  return { ...changeTo(standing, "valid", now), reason: null, confirmedAt: now };
}

/** The exchange or the policy refuses the key. */
export function rejected(standing: KeyStanding, reason: Rejection, now: number): KeyStanding {
  return { ...changeTo(standing, "rejected", now), reason };
}

/** The exchange gave no verdict: nothing changes, until the last acceptance lies too far back to be relied on. */
export function doubted(standing: KeyStanding, now: number): KeyStanding {
  const stale = now - standing.confirmedAt >= UNCONFIRMED_AFTER_MS;
  return standing.checked === "valid" && stale ? changeTo(standing, "unconfirmed", now) : standing;
}

/** Freezing a frozen key keeps the first time. */
export function frozen(standing: KeyStanding, now: number): KeyStanding {
  return { ...standing, frozenAt: standing.frozenAt ?? now };
}

export function thawed(standing: KeyStanding): KeyStanding {
  return { ...standing, frozenAt: null };
}

export function stateOf(standing: KeyStanding): { state: KeyState; since: number } {
  if (standing.frozenAt !== null) return { state: "frozen", since: standing.frozenAt };
  return { state: standing.checked, since: standing.since };
}

/** The `is_valid` of the API: the newest verdict that there is was an acceptance. */
export function isValid(standing: KeyStanding): boolean {
  return standing.checked !== "rejected";
}

function changeTo(standing: KeyStanding, checked: KeyStanding["checked"], now: number): KeyStanding {
  return standing.checked === checked ? standing : { ...standing, checked, since: now };
}
