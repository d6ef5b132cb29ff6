import type { Rejection } from "./notices.ts";

/** What the owner of a key sees. */
export type KeyState = "valid" | "unconfirmed" | "rejected" | "frozen";

/** Where a key stands with the exchange and the key policy. Times are milliseconds since 1970 UTC. */
export interface KeyStanding {
  readonly state: "valid" | "rejected";
  /** Why the exchange or the policy refuses the key; null unless `state` is `rejected`. */
  readonly reason: Rejection | null;
  /** Since when `state` is what it is. */
  readonly since: number;
  /** The last time that the exchange accepted the key. */
  readonly confirmedAt: number;
}

/** The standing of a key that the exchange and the policy have just accepted for the first time. */
export function newStanding(now: number): KeyStanding {
  return { state: "valid", reason: null, since: now, confirmedAt: now };
}

/** The exchange and the policy accept the key (again). */
export function confirmed(standing: KeyStanding, now: number): KeyStanding {
  return { ...changeTo(standing, "valid", now), reason: null, confirmedAt: now };
}

/** The exchange or the policy refuses the key. */
export function rejected(standing: KeyStanding, reason: Rejection, now: number): KeyStanding {
  return { ...changeTo(standing, "rejected", now), reason };
}

/** Who has frozen a key: its owner, the operator, or Keyhold itself for what the exchange said. */
export type Freezer = "user" | "operator" | "keyhold";

/** A frozen key signs nothing for bots. `at` in milliseconds since 1970 UTC. */
export interface Freeze {
  readonly by: Freezer;
  readonly at: number;
  /** What Keyhold has frozen it for. */
  readonly reason: Rejection | null;
}

/** The freeze that the owner is shown when there are several: the operator's first, which nobody else can lift. */
export function freezeInForce(own: Freeze | null, operatorAt: number | null): Freeze | null {
  return operatorAt === null ? own : { by: "operator", at: operatorAt, reason: null };
}

/** What the owner sees. `doubts`: how often in a row watching the key has brought no verdict. */
export function shownState(state: KeyStanding["state"], freeze: Freeze | null, doubts: number): KeyState {
  if (freeze !== null) return "frozen";
  return state === "valid" && doubts > 0 ? "unconfirmed" : state;
}

function changeTo(standing: KeyStanding, state: KeyStanding["state"], now: number): KeyStanding {
  return standing.state === state ? standing : { ...standing, state, since: now };
}
