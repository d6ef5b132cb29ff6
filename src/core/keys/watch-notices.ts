import type { Inspection } from "./inspection.ts";
import type { Finding, Rejection, Warning } from "./notices.ts";
import type { KeyStanding } from "./state.ts";
import type { Seen, WatchedKey } from "./watch.ts";

/** Something to tell the owner of a key. */
export interface NewNotice extends Finding {
  /** Unique for its owner: what has been told under this name is not told again. */
  readonly name: string;
}

/** Days before trading ends at which it is told. */
const EXPIRY_DAYS = [1, 3, 7, 14];
const OLD_DAYS = 90;
const DAY_MS = 86_400_000;

/** Warnings that say what a key is like for a long time: they are told in steps. */
const IN_STEPS: readonly string[] = ["trading_expires", "key_old"];

/** What comes about between what was known and what is concluded at `now`. */
interface Turn {
  readonly known: WatchedKey;
  readonly seen: Seen;
  readonly standing: KeyStanding;
  readonly freeze: Rejection | null;
  readonly now: number;
}

/** What has come about just now. It is seen against what was stored, so it is seen once; and its name holds the time. */
export function happenings(turn: Turn): readonly NewNotice[] {
  const found = [verdictOf(turn), ...warningsOf(turn)].filter((finding) => finding !== undefined);
  return found.map((finding) => ({ ...finding, name: `${keyOf(turn.known)}:${finding.code}:${turn.now}` }));
}

function verdictOf({ known, standing, freeze }: Turn): Finding | undefined {
  const { reason } = standing;
  if (freeze !== null && known.frozenBy === null) {
    if (freeze.code === "too_powerful") return { code: "frozen_too_powerful", params: freeze.params };
    return { code: "frozen_rejected", params: { ...freeze.params, reason: freeze.code } };
  }
  if (reason !== null) {
    return JSON.stringify(reason) === JSON.stringify(known.standing.reason) ? undefined : reason;
  }
  if (known.standing.state !== "rejected") return undefined;
  // It was never refused: nobody had asked yet.
  if (known.standing.reason?.code === "imported_unchecked") return undefined;
  return { code: known.frozenBy === null ? "recovered" : "recovered_frozen", params: {} };
}

function warningsOf({ known, seen }: Turn): Finding[] {
  if (seen.outcome !== "inspected") return [];
  const isBindingDropped = known.ipRestricted === true && seen.inspection.ipRestricted === false;
  const text = ({ code, params }: Warning) => JSON.stringify([code, params]);
  const before = new Set(known.warnings.map(text));
  const others = seen.judgement.warnings.filter(
    (warning) =>
      warning.code !== "ip_unrestricted" && !IN_STEPS.includes(warning.code) && !before.has(text(warning)),
  );
  return [...(isBindingDropped ? [{ code: "ip_binding_dropped", params: {} } as const] : []), ...others];
}

/** What is true for long, and told once: that trading ends in 14, 7, 3 and 1 days, and that a key is 90, 180, ... days old. */
export function steps(known: WatchedKey, inspection: Inspection, now: number): readonly NewNotice[] {
  const { tradingExpiresAt, keyCreatedAt } = inspection;
  const notices: NewNotice[] = [];
  const left = tradingExpiresAt === null ? Number.POSITIVE_INFINITY : tradingExpiresAt - now;
  const step = EXPIRY_DAYS.find((days) => left <= days * DAY_MS);
  if (tradingExpiresAt !== null && left > 0 && step !== undefined) {
    notices.push({
      name: `${keyOf(known)}:trading_expires:${tradingExpiresAt}:${step}`,
      code: "trading_expires",
      params: { expires_at: new Date(tradingExpiresAt).toISOString() },
    });
  }
  const age = keyCreatedAt === null ? 0 : Math.floor((now - keyCreatedAt) / DAY_MS);
  if (keyCreatedAt !== null && age >= OLD_DAYS) {
    notices.push({
      name: `${keyOf(known)}:key_old:${Math.floor(age / OLD_DAYS)}`,
      code: "key_old",
      params: { days: age, created_at: new Date(keyCreatedAt).toISOString() },
    });
  }
  return notices;
}

/** What was told of the key before, or of one that was deleted, is not taken for told of this one. */
function keyOf({ id, version }: WatchedKey): string {
  return `k${id}v${version}`;
}
