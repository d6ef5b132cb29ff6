import type { ApiKey } from "../../../src/api/api-keys.ts";
import type { MessageId } from "../../i18n/i18n.tsx";
import type { Tone } from "../../ui/tone.tsx";

export interface StateBadge {
  readonly tone: Tone;
  readonly text: MessageId;
}

/** One badge for the state, one more where the exchange could not confirm it lately, one for play money. */
export function stateBadges(key: ApiKey): readonly StateBadge[] {
  return [
    ...certain(key),
    ...(key.state === "unconfirmed" ? [{ tone: "unknown", text: "state.unconfirmed" } as const] : []),
    ...(key.environment === "paper" ? [{ tone: "neutral", text: "state.paper" } as const] : []),
    ...(key.environment === "testnet" ? [{ tone: "neutral", text: "state.testnet" } as const] : []),
  ];
}

function certain(key: ApiKey): readonly StateBadge[] {
  if (key.is_frozen || key.state === "frozen") return [{ tone: "frozen", text: "state.frozen" }];
  if (key.is_valid) return [{ tone: "ok", text: "state.valid" }];
  if (isUnchecked(key)) return [{ tone: "unknown", text: "state.unchecked" }];
  return [{ tone: "bad", text: isAgainstPolicy(key) ? "state.not_accepted" : "state.rejected" }];
}

const POLICY_REASONS: ReadonlySet<string> = new Set(["too_powerful", "missing_permission"]);

/** The exchange has nothing against the key; Keyhold has. */
export function isAgainstPolicy({ state_reason }: ApiKey): boolean {
  return state_reason !== null && POLICY_REASONS.has(state_reason.code);
}

/** The key comes from another program, and the exchange has not been asked about it here: nothing speaks against it. */
export function isUnchecked({ state_reason }: ApiKey): boolean {
  return state_reason?.code === "imported_unchecked";
}

const DAY_MS = 86_400_000;
/** From here on the end of the trading right is urgent. */
const EXPIRY_WARNING_DAYS = 14;

/**
 * Those that need somebody: an end of trading that is months away is told with the facts, and what was seen of a key
 * before the exchange rejected it may be true no longer.
 */
export function shownWarnings(key: ApiKey, now: number): ApiKey["warnings"] {
  if (!key.is_valid && !isAgainstPolicy(key)) return [];
  return key.warnings.filter(({ code }) => code !== "trading_expires" || isExpiring(key, now));
}

/** Whether something is to be done about the key before anything else. */
export function needsAttention(key: ApiKey, now: number): boolean {
  return key.state !== "valid" || shownWarnings(key, now).length > 0;
}

export function isExpiring(key: ApiKey, now: number): boolean {
  if (key.trading_expires_at === null) return false;
  return Date.parse(key.trading_expires_at) - now <= EXPIRY_WARNING_DAYS * DAY_MS;
}
