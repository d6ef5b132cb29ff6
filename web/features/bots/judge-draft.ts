import type { Language } from "../../i18n/i18n.tsx";
import type { Faults, FieldFault } from "../../ui/field-errors.ts";
import { judgeLabel, trimEnds } from "../../ui/label.ts";
import { readAmount } from "./amount-entry.ts";
import { capsOf, type Draft, endOfDay, namesIn, symbolsIn } from "./draft.ts";

const MOST_SYMBOLS = 200;
const MOST_ADDRESSES = 100;
const MOST_PER_MINUTE = 100_000;
const MOST_USDT = 1_000_000_000;
const MOST_PLACES = 6;
/** As the server takes them, but for the Turkish dotted capital, which no exchange has. */
const SYMBOL = /^[\p{Lu}\p{Lo}\p{N}_.-]{1,32}$/u;
const ADDRESS = /^[0-9a-f.:]{2,45}(?:\/\d{1,3})?$/i;

/**
 * What is wrong with a form before anybody is asked; the server judges again. A last day that has passed may stay as it
 * was, and cannot be chosen.
 */
export function judgeDraft(draft: Draft, language: Language, now: number, before?: Draft): Faults {
  const isTrading = draft.preset !== "read";
  const caps = capsOf(draft);
  const isEndKept = draft.hasNoEnd || draft.expires_at === before?.expires_at;
  const isNeeded = draft.preset === "limited";
  const found: Record<string, FieldFault | undefined> = {
    label: judgeName(draft.label),
    ...(isTrading
      ? {
          symbols: judgeSymbols(caps.symbols, isNeeded),
          max_order_value: judgeAmount(caps.max_order_value, language, isNeeded),
          max_day_value: judgeAmount(caps.max_day_value, language, isNeeded),
          max_orders_per_minute: judgeRate(draft.max_orders_per_minute),
        }
      : {}),
    allowed_addresses: judgeAddresses(draft.allowed_addresses),
    expires_at: isEndKept ? undefined : judgeEnd(draft.expires_at, now),
    public_key: draft.signs === "own" ? judgePublicKey(draft.public_key) : undefined,
  };
  return Object.fromEntries(Object.entries(found).filter(([, fault]) => fault !== undefined));
}

function judgeName(typed: string): FieldFault | undefined {
  const label = trimEnds(typed);
  return label === "" ? { id: "bots.name.empty" } : judgeLabel(label);
}

function judgeSymbols(typed: string, isNeeded: boolean): FieldFault | undefined {
  const symbols = symbolsIn(typed);
  if (symbols.length === 0) return isNeeded ? { id: "bots.symbols.empty" } : undefined;
  if (symbols.length > MOST_SYMBOLS) return { id: "bots.symbols.many", values: { limit: MOST_SYMBOLS } };
  if (symbols.some((symbol) => /[İı]/.test(symbol))) return { id: "bots.symbols.turkish_i" };
  const odd = symbols.find((symbol) => !SYMBOL.test(symbol));
  return odd === undefined ? undefined : { id: "bots.symbols.form", values: { symbol: odd } };
}

function judgeAmount(typed: string, language: Language, isNeeded: boolean): FieldFault | undefined {
  const reading = readAmount(typed, language);
  if (reading.kind === "empty") return isNeeded ? { id: "bots.amount.empty" } : undefined;
  if (reading.kind === "ambiguous") return { id: "bots.amount.ambiguous" };
  if (reading.kind === "unreadable") return { id: "bots.amount.form" };
  const [, places = ""] = reading.decimal.split(".");
  if (Number(reading.decimal) === 0) return { id: "bots.amount.zero" };
  if (Number(reading.decimal) > MOST_USDT) return { id: "bots.amount.large" };
  return places.length > MOST_PLACES
    ? { id: "bots.amount.places", values: { places: MOST_PLACES } }
    : undefined;
}

function judgeRate(typed: string): FieldFault | undefined {
  const text = typed.trim();
  if (text === "") return undefined;
  const isSound = /^\d{1,6}$/.test(text) && Number(text) >= 1 && Number(text) <= MOST_PER_MINUTE;
  return isSound ? undefined : { id: "bots.per_minute.form" };
}

function judgeAddresses(typed: string): FieldFault | undefined {
  const addresses = namesIn(typed);
  if (addresses.length > MOST_ADDRESSES)
    return { id: "bots.addresses.many", values: { limit: MOST_ADDRESSES } };
  const odd = addresses.find((address) => !ADDRESS.test(address));
  return odd === undefined ? undefined : { id: "bots.addresses.form" };
}

function judgeEnd(day: string, now: number): FieldFault | undefined {
  const end = endOfDay(day);
  if (end === undefined) return { id: "bots.end.empty" };
  return Date.parse(end) <= now ? { id: "bots.end.past" } : undefined;
}

function judgePublicKey(typed: string): FieldFault | undefined {
  const pem = trimEnds(typed);
  if (pem === "") return { id: "bots.public_key.empty" };
  if (pem.includes("PRIVATE KEY")) return { id: "bots.public_key.private" };
  return pem.startsWith("-----BEGIN PUBLIC KEY-----") ? undefined : { id: "bots.public_key.form" };
}
