import type { ApiKey } from "../../../src/api/api-keys.ts";
import type { MessageId } from "../../i18n/i18n.tsx";
import type { Tone } from "../../ui/tone.tsx";

interface StateBadge {
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

/** Nothing to worry about, only to know. */
const NEUTRAL: ReadonlySet<string> = new Set(["permissions_unknown"]);

export function isNeutral({ code }: { readonly code: string }): boolean {
  return NEUTRAL.has(code);
}

/** Who has frozen a key. A freezer that this page does not know is the server itself. */
export function freezerOf({ is_frozen, frozen_by }: ApiKey): "user" | "operator" | "keyhold" | undefined {
  if (!is_frozen) return undefined;
  return frozen_by === "user" || frozen_by === "operator" ? frozen_by : "keyhold";
}

/** What Keyhold has frozen can be used again only after the exchange has vouched for it since. */
export function canUnfreeze(key: ApiKey): boolean {
  const freezer = freezerOf(key);
  return freezer === "user" || (freezer === "keyhold" && key.is_valid);
}

type FirstAct = "check" | "unfreeze" | "replace" | "bot" | "none";

/** What is to be done about a key before anything else: that one button stands out. */
export function firstAct(key: ApiKey, now: number): FirstAct {
  const freezer = freezerOf(key);
  if (freezer === "keyhold") return key.is_valid ? "unfreeze" : "check";
  if (!key.is_valid) return isAgainstPolicy(key) || isUnchecked(key) ? "check" : "replace";
  if (freezer !== undefined) return freezer === "user" ? "unfreeze" : "none";
  if (isExpiring(key, now)) return "replace";
  if (key.state === "unconfirmed") return "check";
  const warnings = shownWarnings(key, now).filter((each) => !isNeutral(each));
  if (warnings.length > 0) return warnings.every(({ code }) => code === "key_old") ? "replace" : "check";
  return key.virtual_key_count === 0 ? "bot" : "none";
}

export function isExpiring(key: ApiKey, now: number): boolean {
  if (key.trading_expires_at === null) return false;
  return Date.parse(key.trading_expires_at) - now <= EXPIRY_WARNING_DAYS * DAY_MS;
}
