import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import { amount, day, exactTime, list } from "../../i18n/format.ts";
import type { Words } from "../../i18n/i18n.tsx";

/** What a bot key may do, as the server says it, or as a form would have it. */
export type BotLimits = Pick<
  VirtualKey,
  | "permissions"
  | "unlimited"
  | "symbols"
  | "order_types"
  | "max_order_value"
  | "max_day_value"
  | "max_orders_per_minute"
  | "allowed_addresses"
  | "expires_at"
>;

/** Stands where a form still lacks something. */
const MISSING = "…";
/** More names than these are counted. */
const MOST_NAMED = 6;

/** The whole of what a bot key may do, read back as one sentence; a second one says the worst of a key without a cap. */
export function limitsSentence(words: Words, limits: BotLimits): string {
  const { t } = words;
  const isTrading = limits.permissions.includes("trade");
  const conditions = conditionsOf(words, limits);
  if (!isTrading) return `${[t("bots.limits.read"), ...conditions].join("; ")}.`;
  const sentence = t("bots.limits.sentence", {
    what: whereOf(words, limits),
    limits: [...capsOf(words, limits), ...conditions].join(", "),
  });
  const isBoundless = limits.unlimited && limits.max_day_value === null;
  return isBoundless ? `${sentence} ${t("bots.limits.worst")}` : sentence;
}

function whereOf(words: Words, { symbols, unlimited }: BotLimits): string {
  if (symbols === null && unlimited) return words.t("bots.limits.trade_any");
  return words.t("bots.limits.trade", {
    symbols: symbols === null || symbols.length === 0 ? MISSING : shortList(words, symbols),
  });
}

function capsOf(words: Words, limits: BotLimits): string[] {
  const { t, locale } = words;
  const { max_order_value, max_day_value, max_orders_per_minute, order_types, unlimited } = limits;
  const shown = (value: string | null) => (value === null ? MISSING : amount(locale, value));
  const hasOrderCap = max_order_value !== null || !unlimited;
  const hasDayCap = max_day_value !== null || !unlimited;
  return [
    hasOrderCap ? t("bots.limits.per_order", { amount: shown(max_order_value) }) : [],
    hasDayCap
      ? t(hasOrderCap ? "bots.limits.per_day" : "bots.limits.per_day_only", { amount: shown(max_day_value) })
      : [],
    hasOrderCap || hasDayCap ? [] : t("bots.limits.any_size"),
    max_orders_per_minute === null ? [] : t("bots.limits.per_minute", { count: max_orders_per_minute }),
    order_types === null ? [] : t("bots.limits.types", { types: shortList(words, order_types) }),
  ].flat();
}

function conditionsOf(words: Words, { allowed_addresses, expires_at, permissions }: BotLimits): string[] {
  const { t } = words;
  const addresses = allowed_addresses.map(shownAddress);
  const values = { addresses: shortList(words, addresses), count: addresses.length };
  const noEnd = permissions.includes("trade") ? t("bots.limits.no_end") : [];
  return [
    addresses.length === 0 ? [] : t("bots.limits.addresses", values),
    expires_at === null ? noEnd : t("bots.limits.until", { day: endOf(words.locale, expires_at) }),
  ].flat();
}

/** The day alone, where a key ends with it; else the moment. */
function endOf(locale: string, expiresAt: string): string {
  const end = new Date(expiresAt);
  const isEndOfDay = end.getHours() === 23 && end.getMinutes() === 59;
  return isEndOfDay ? day(locale, expiresAt) : exactTime(locale, expiresAt);
}

/** An address without the length of its block, where the block is that one address. */
export function shownAddress(block: string): string {
  return block.replace(block.includes(":") ? /\/128$/ : /\/32$/, "");
}

function shortList({ t, locale }: Words, names: readonly string[]): string {
  if (names.length <= MOST_NAMED + 1) return list(locale, names);
  const more = t("bots.limits.more", { count: names.length - MOST_NAMED });
  return list(locale, [...names.slice(0, MOST_NAMED), more]);
}
