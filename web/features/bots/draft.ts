import type { VirtualKey } from "../../../src/api/virtual-keys.ts";
import type { Language } from "../../i18n/i18n.tsx";
import { trimEnds } from "../../ui/label.ts";
import { readAmount, writeAmount } from "./amount-entry.ts";
import { type BotLimits, shownAddress } from "./limits-sentence.ts";

/** How much a bot key may do, the least first. */
export const PRESETS = ["read", "limited", "unlimited"] as const;
export type Preset = (typeof PRESETS)[number];

/** The orders that a limit can name, as the server lists them. */
export const ORDER_TYPES = [
  "LIMIT",
  "LIMIT_MAKER",
  "MARKET",
  "STOP_LOSS",
  "STOP_LOSS_LIMIT",
  "TAKE_PROFIT",
  "TAKE_PROFIT_LIMIT",
] as const;

/** Where a bot may trade, and for how much, as it was typed. */
export interface Caps {
  readonly symbols: string;
  readonly max_order_value: string;
  readonly max_day_value: string;
}

/** What stands in the form, as it was typed; what a preset hides is still there when somebody comes back to it. */
export interface Draft {
  readonly label: string;
  readonly preset: Preset;
  readonly caps: Readonly<Record<Exclude<Preset, "read">, Caps>>;
  readonly max_orders_per_minute: string;
  readonly order_types: readonly string[];
  readonly allowed_addresses: string;
  /** The last day, as a date field writes it. */
  readonly expires_at: string;
  readonly hasNoEnd: boolean;
  readonly signs: "hmac" | "own";
  readonly public_key: string;
}

const DEFAULT_DAYS = 90;
const DAY_MS = 86_400_000;

const NO_CAPS: Caps = { symbols: "", max_order_value: "", max_day_value: "" };
/** Little is allowed until somebody says more. */
const SMALL_CAPS: Caps = { symbols: "BTCUSDT, ETHUSDT", max_order_value: "100", max_day_value: "500" };

export function newDraft(preset: Preset, now: number): Draft {
  return {
    label: "",
    preset,
    caps: { limited: SMALL_CAPS, unlimited: NO_CAPS },
    max_orders_per_minute: "",
    order_types: [],
    allowed_addresses: "",
    expires_at: dayOf(new Date(now + DEFAULT_DAYS * DAY_MS)),
    hasNoEnd: false,
    signs: "hmac",
    public_key: "",
  };
}

/** The form of a bot key that is there. */
export function draftOf(bot: VirtualKey, language: Language): Draft {
  const written = (value: string | null) => (value === null ? "" : writeAmount(value, language));
  const preset = presetOf(bot);
  const caps: Caps = {
    symbols: (bot.symbols ?? []).join(", "),
    max_order_value: written(bot.max_order_value),
    max_day_value: written(bot.max_day_value),
  };
  return {
    label: bot.label,
    preset,
    caps: { limited: SMALL_CAPS, unlimited: NO_CAPS, ...(preset === "read" ? {} : { [preset]: caps }) },
    max_orders_per_minute: bot.max_orders_per_minute === null ? "" : String(bot.max_orders_per_minute),
    order_types: bot.order_types ?? [],
    allowed_addresses: bot.allowed_addresses.map(shownAddress).join(", "),
    expires_at: bot.expires_at === null ? "" : dayOf(new Date(bot.expires_at)),
    hasNoEnd: bot.expires_at === null,
    signs: "hmac",
    public_key: "",
  };
}

function presetOf({ permissions, unlimited }: BotLimits): Preset {
  if (!permissions.includes("trade")) return "read";
  return unlimited ? "unlimited" : "limited";
}

/** What the form says now, over what it said before. */
export function readDraft(entries: FormData, before: Draft): Draft {
  const text = (name: string, otherwise: string) => {
    const value = entries.get(name);
    return typeof value === "string" ? value : otherwise;
  };
  const shown = before.preset;
  // Fields that are not in the form say nothing: without this a box that is not there looks unticked.
  const hasCaps = shown !== "read" && entries.has("symbols");
  const caps = {
    symbols: text("symbols", ""),
    max_order_value: text("max_order_value", ""),
    max_day_value: text("max_day_value", ""),
  };
  return {
    label: text("label", before.label),
    preset: PRESETS.find((each) => each === entries.get("preset")) ?? shown,
    caps: hasCaps ? { ...before.caps, [shown]: caps } : before.caps,
    max_orders_per_minute: text("max_orders_per_minute", before.max_orders_per_minute),
    order_types: hasCaps ? entries.getAll("order_types").map(String) : before.order_types,
    allowed_addresses: text("allowed_addresses", before.allowed_addresses),
    expires_at: text("expires_at", before.expires_at),
    hasNoEnd: entries.has("no_end"),
    signs: text("signs", before.signs) === "own" ? "own" : "hmac",
    public_key: text("public_key", before.public_key),
  };
}

/** Where and for how much; a bot that only reads has no such limits. */
export function capsOf({ preset, caps }: Draft): Caps {
  return preset === "read" ? NO_CAPS : caps[preset];
}

/** The limits that the form stands for, as far as it can be read; what is wrong with it is another question. */
export function limitsOf(draft: Draft, language: Language): BotLimits {
  const isTrading = draft.preset !== "read";
  const caps = capsOf(draft);
  const symbols = symbolsIn(caps.symbols);
  const types = ORDER_TYPES.filter((type) => draft.order_types.includes(type));
  return {
    permissions: isTrading ? ["read", "trade"] : ["read"],
    unlimited: draft.preset === "unlimited",
    symbols: symbols.length > 0 ? symbols : null,
    order_types: isTrading && types.length > 0 ? types : null,
    max_order_value: decimalOf(caps.max_order_value, language),
    max_day_value: decimalOf(caps.max_day_value, language),
    max_orders_per_minute:
      isTrading && /^\d+$/.test(draft.max_orders_per_minute.trim())
        ? Number(draft.max_orders_per_minute)
        : null,
    allowed_addresses: namesIn(draft.allowed_addresses),
    expires_at: draft.hasNoEnd ? null : (endOfDay(draft.expires_at) ?? null),
  };
}

/** How the bot signs; a public key says by itself of which kind it is. */
export function keyOf({ signs, public_key }: Draft) {
  if (signs === "hmac") return { key_type: "hmac" } as const;
  const pem = trimEnds(public_key);
  return { key_type: ED25519.test(pem) ? "ed25519" : "rsa", public_key: pem } as const;
}

/** An Ed25519 key in SPKI begins with these twelve bytes, always. */
const ED25519 = /-----\s+MCowBQYDK2VwAyEA/;

/** Limits that a bot which only reads has no use for: they stay as they are, since taking them away looks like more. */
const OF_TRADING: ReadonlySet<string> = new Set([
  "unlimited",
  "symbols",
  "order_types",
  "max_order_value",
  "max_day_value",
  "max_orders_per_minute",
]);

/** What of a form differs from the bot that it began with; the rest may be another window's by now. */
export function changeOf(bot: VirtualKey, draft: Draft, language: Language): Partial<VirtualKey> {
  const wire = (each: Draft) => ({ ...limitsOf(each, language), label: trimEnds(each.label) });
  const old: Readonly<Record<string, unknown>> = wire(draftOf(bot, language));
  const isChanged = (name: string, value: unknown) => JSON.stringify(value) !== JSON.stringify(old[name]);
  return Object.fromEntries(
    Object.entries(wire(draft))
      .filter(([name]) => draft.preset !== "read" || !OF_TRADING.has(name))
      .filter(([name, value]) => isChanged(name, value)),
  );
}

/** Symbols as the exchange writes them: only the letters A to Z are made capitals, whatever the language. */
export function symbolsIn(typed: string): string[] {
  return namesIn(typed.replace(/[a-z]/g, (letter) => letter.toUpperCase()));
}

/** Names between commas, blanks or lines, each once. */
export function namesIn(typed: string): string[] {
  const names = typed.split(/[\s,;]+/).map(trimEnds);
  return [...new Set(names.filter((name) => name !== ""))];
}

function decimalOf(typed: string, language: Language): string | null {
  const reading = readAmount(typed, language);
  return reading.kind === "amount" ? reading.decimal : null;
}

/** The last moment of a day where this browser is; undefined for what is no day. */
export function endOfDay(day: string): string | undefined {
  const [year = 0, month = 0, date = 0] = day.split("-").map(Number);
  const end = new Date(year, month - 1, date, 23, 59, 59, 999);
  return Number.isNaN(end.getTime()) || dayOf(end) !== day ? undefined : end.toISOString();
}

function dayOf(moment: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}`;
}
