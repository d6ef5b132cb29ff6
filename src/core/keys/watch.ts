import type { AuditData } from "../audit/event.ts";
import type { Inspection } from "./inspection.ts";
import { type JudgedPermission, type Judgement, rejectionOf } from "./judge.ts";
import type { Rejection, Warning } from "./notices.ts";
import { confirmed as confirm, type Freezer, type KeyStanding, rejected as reject } from "./state.ts";
import { happenings, type NewNotice, steps } from "./watch-notices.ts";

/** What is stored of a key that is watched. Times are milliseconds since 1970 UTC. */
export interface WatchedKey {
  readonly id: number;
  /** Counts replacements. */
  readonly version: number;
  readonly standing: KeyStanding;
  /** Whose freeze stands in the key itself. */
  readonly frozenBy: Freezer | null;
  /** How often in a row watching brought no verdict, and a rejection. */
  readonly doubts: number;
  readonly rejections: number;
  readonly permissions: readonly JudgedPermission[];
  readonly warnings: readonly Warning[];
  readonly ipRestricted: boolean | null;
  readonly tradingExpiresAt: number | null;
}

/** What came of asking the exchange about a key. */
export type Seen =
  | { readonly outcome: "inspected"; readonly inspection: Inspection; readonly judgement: Judgement }
  | { readonly outcome: "rejected"; readonly reason: Rejection }
  | { readonly outcome: "unclear" };

/** What is to be stored, recorded and told. */
export interface Conclusion {
  readonly standing: KeyStanding;
  /** Why Keyhold freezes the key, or holds it frozen; null if it does not. */
  readonly freeze: Rejection | null;
  readonly doubts: number;
  readonly rejections: number;
  /** For the audit chain; null when nothing but times and counts has changed. */
  readonly change: AuditData | null;
  /** What is told because it has just come about. */
  readonly happenings: readonly NewNotice[];
  /** What is told once, however often it is seen. */
  readonly steps: readonly NewNotice[];
  /** How long until the key is asked about again, in milliseconds, before jitter. */
  readonly againInMs: number;
}

/** The second rejection in a row is believed: one alone may be a hiccup of the exchange. */
const REJECTIONS_BELIEVED = 2;
/** How soon what is not certain is asked again; doubled with every doubt. */
const SOON_MS = 60_000;

/** Whether the key may do something else than was known: then the account is asked about, too. A switch that is off is none. */
export function isAltered(known: WatchedKey, inspection: Inspection): boolean {
  const facts = (list: readonly { name: string; granted: boolean | null }[]) =>
    JSON.stringify(list.flatMap(({ name, granted }) => (granted === false ? [] : [name, granted])));
  return (
    known.standing.state === "rejected" ||
    facts(known.permissions) !== facts(inspection.permissions) ||
    known.ipRestricted !== inspection.ipRestricted ||
    known.tradingExpiresAt !== inspection.tradingExpiresAt
  );
}

/**
 * What follows from watching a key at `now`. Rights that the policy refuses freeze it at once, a rejection by the exchange when it is
 * the second in a row; a right that is missing makes it unusable. No verdict changes nothing but a count. `everyMs`: how often a
 * key is watched.
 */
export function conclude(known: WatchedKey, seen: Seen, now: number, everyMs: number): Conclusion {
  if (seen.outcome === "unclear") {
    const againInMs = Math.min(everyMs, SOON_MS * 2 ** Math.min(known.doubts, 30));
    return { ...unchanged(known), doubts: known.doubts + 1, againInMs };
  }
  if (seen.outcome === "rejected" && known.rejections + 1 < REJECTIONS_BELIEVED) {
    const change = { outcome: "rejected", reason: seen.reason.code, rejections: known.rejections + 1 };
    const againInMs = Math.min(everyMs, SOON_MS);
    return { ...unchanged(known), rejections: known.rejections + 1, change, againInMs };
  }
  const reason = seen.outcome === "rejected" ? seen.reason : rejectionOf(seen.judgement.verdict);
  const isGrave = seen.outcome === "rejected" || reason?.code === "too_powerful";
  const freeze = isGrave && known.frozenBy !== "user" ? reason : null;
  const standing = reason === null ? confirm(known.standing, now) : reject(known.standing, reason, now);
  const told = { known, seen, standing, freeze, now };
  return {
    standing,
    freeze,
    doubts: 0,
    rejections: seen.outcome === "rejected" ? REJECTIONS_BELIEVED : 0,
    change: changeOf(known, seen, standing),
    happenings: happenings(told),
    steps: seen.outcome === "inspected" ? steps(known, seen.inspection, now) : [],
    againInMs: everyMs,
  };
}

function unchanged({ standing, doubts, rejections }: WatchedKey): Omit<Conclusion, "againInMs"> {
  return { standing, freeze: null, doubts, rejections, change: null, happenings: [], steps: [] };
}

function changeOf(known: WatchedKey, seen: Seen, standing: KeyStanding): AuditData | null {
  const { reason } = standing;
  const isSameVerdict = JSON.stringify(reason) === JSON.stringify(known.standing.reason);
  const facts = seen.outcome === "inspected" ? changedFacts(known, seen) : {};
  if (isSameVerdict && standing.state === known.standing.state && Object.keys(facts).length === 0)
    return null;
  const verdict = reason === null ? { outcome: "accepted" } : { outcome: "rejected", reason: reason.code };
  return { ...verdict, ...facts };
}

type Inspected = Extract<Seen, { outcome: "inspected" }>;

function changedFacts(known: WatchedKey, { inspection, judgement }: Inspected): AuditData {
  const grantedIn = (list: readonly { name: string; granted: boolean | null }[]) =>
    list.filter(({ granted }) => granted === true).map(({ name }) => name);
  const [before, after] = [grantedIn(known.permissions), grantedIn(inspection.permissions)];
  const granted = after.filter((name) => !before.includes(name));
  const withdrawn = before.filter((name) => !after.includes(name));
  const knownCodes = known.warnings.map(({ code }) => code);
  const warnings = judgement.warnings.map(({ code }) => code).filter((code) => !knownCodes.includes(code));
  const { ipRestricted, tradingExpiresAt } = inspection;
  const expiry = tradingExpiresAt === null ? null : new Date(tradingExpiresAt).toISOString();
  return {
    ...(granted.length > 0 ? { granted } : {}),
    ...(withdrawn.length > 0 ? { withdrawn } : {}),
    ...(ipRestricted !== known.ipRestricted ? { ip_restricted: ipRestricted } : {}),
    ...(tradingExpiresAt !== known.tradingExpiresAt ? { trading_expires_at: expiry } : {}),
    ...(warnings.length > 0 ? { warnings } : {}),
  };
}
