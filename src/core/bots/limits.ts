import { isIP } from "node:net";
import type { FieldError } from "../errors.ts";
import { DEFAULT_WEIGHT_SHARE, type Limits, type OrderType } from "./grant.ts";
import { type Micros, parseMicros } from "./micros.ts";

/** The limits as a request names them. Absent is as null: no such limit. */
export interface LimitsInput {
  readonly permissions: readonly string[];
  readonly symbols?: readonly string[] | null;
  readonly order_types?: readonly OrderType[] | null;
  readonly max_order_value?: string | null;
  readonly max_day_value?: string | null;
  readonly max_orders_per_minute?: number | null;
  readonly weight_share?: number | null;
  readonly allowed_addresses?: readonly string[];
  /** Milliseconds since 1970; NaN for what is no time. */
  readonly expires_at?: number | null;
  readonly unlimited?: boolean;
}

/** As exchanges write them: capitals, digits and letters of any script. */
const SYMBOL = /^[\p{Lu}\p{Lo}\p{N}_.-]{1,32}$/u;
const CIDR = /^([0-9a-f.:]{2,45})(?:\/(\d{1,3}))?$/i;

/**
 * Reads what a virtual key is to be allowed, or says which fields are at fault. A key that trades needs symbols and both
 * caps, unless a person says that it is to be unlimited.
 */
export function readLimits(
  input: LimitsInput,
  now: number,
): { readonly limits: Limits } | { readonly errors: readonly FieldError[] } {
  const errors: FieldError[] = [];
  const fault = (field: string, message: string) => {
    errors.push({ field, message });
    return null;
  };
  const canTrade = input.permissions.includes("trade");
  const amount = (field: "max_order_value" | "max_day_value"): Micros | null => {
    const text = input[field] ?? null;
    if (text === null) return null;
    return parseMicros(text) ?? fault(field, "An amount of USDT such as 500 or 0.5 is expected.");
  };
  const limits: Limits = {
    canTrade,
    isUnlimited: canTrade && input.unlimited === true,
    symbols: readSymbols(input.symbols ?? null, fault),
    orderTypes: distinct(input.order_types ?? null),
    maxOrderValue: amount("max_order_value"),
    maxDayValue: amount("max_day_value"),
    maxOrdersPerMinute: input.max_orders_per_minute ?? null,
    weightShare: input.weight_share ?? null,
    allowedAddresses: readAddresses(input.allowed_addresses ?? [], fault),
    expiresAt: readExpiry(input.expires_at ?? null, now, fault),
  };
  if (!input.permissions.includes("read")) fault("permissions", "A virtual key can always read.");
  if (canTrade && !limits.isUnlimited && errors.length === 0) requireCaps(limits, fault);
  return errors.length === 0 ? { limits } : { errors };
}

type Fault = (field: string, message: string) => null;

function requireCaps(limits: Limits, fault: Fault): void {
  const message = "A key that trades needs this, or unlimited: true.";
  if (limits.symbols === null) fault("symbols", message);
  if (limits.maxOrderValue === null) fault("max_order_value", message);
  if (limits.maxDayValue === null) fault("max_day_value", message);
}

function readSymbols(symbols: readonly string[] | null, fault: Fault): readonly string[] | null {
  if (symbols === null) return null;
  if (symbols.length === 0) return fault("symbols", "Name at least one symbol, or leave the field out.");
  const bad = symbols.some((symbol) => !SYMBOL.test(symbol));
  return bad ? fault("symbols", "Symbols are written as the exchange does: BTCUSDT.") : distinct(symbols);
}

function readAddresses(addresses: readonly string[], fault: Fault): readonly string[] {
  const blocks = addresses.map(readBlock);
  const sound = blocks.filter((block) => block !== undefined);
  if (sound.length < blocks.length) {
    fault("allowed_addresses", "Addresses or blocks such as 203.0.113.7 or 203.0.113.0/24 are expected.");
  }
  return distinct(sound);
}

function readBlock(text: string): string | undefined {
  const [, address = "", bits] = CIDR.exec(text) ?? [];
  const family = isIP(address);
  // Clients are known by their IPv4 address, however it is written.
  if (family === 0 || /^(?:0*:)*:?ffff:/i.test(address)) return undefined;
  const most = family === 6 ? 128 : 32;
  const length = bits === undefined ? most : Number(bits);
  return length > most ? undefined : `${address.toLowerCase()}/${length}`;
}

function readExpiry(expiresAt: number | null, now: number, fault: Fault): number | null {
  if (expiresAt === null || expiresAt > now) return expiresAt;
  return fault("expires_at", "A time to come is expected.");
}

function distinct<T>(values: readonly T[]): readonly T[];
function distinct<T>(values: readonly T[] | null): readonly T[] | null;
function distinct<T>(values: readonly T[] | null): readonly T[] | null {
  return values === null ? null : [...new Set(values)];
}

/** Whether the new limits let anything pass that the old ones stopped. */
export function isWider(old: Limits, next: Limits): boolean {
  if (!next.canTrade) return isWiderUse(old, next);
  return (
    !old.canTrade ||
    addsTo(old.symbols, next.symbols) ||
    addsTo(old.orderTypes, next.orderTypes) ||
    isHigher(old.maxOrderValue, next.maxOrderValue) ||
    isHigher(old.maxDayValue, next.maxDayValue) ||
    isHigher(old.maxOrdersPerMinute, next.maxOrdersPerMinute) ||
    isWiderUse(old, next)
  );
}

function isWiderUse(old: Limits, next: Limits): boolean {
  const addresses = (list: readonly string[]) => (list.length === 0 ? null : list);
  return (
    addsTo(addresses(old.allowedAddresses), addresses(next.allowedAddresses)) ||
    isHigher(old.expiresAt, next.expiresAt) ||
    isHigher(old.weightShare ?? DEFAULT_WEIGHT_SHARE, next.weightShare ?? DEFAULT_WEIGHT_SHARE)
  );
}

function addsTo(old: readonly string[] | null, next: readonly string[] | null): boolean {
  if (old === null) return false;
  return next === null || next.some((value) => !old.includes(value));
}

function isHigher(old: number | null, next: number | null): boolean {
  return old !== null && (next === null || next > old);
}
