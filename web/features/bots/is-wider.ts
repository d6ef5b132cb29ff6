import type { BotLimits } from "./limits-sentence.ts";

/**
 * Whether new limits let anything pass that the old ones stopped. The server decides by the same rule whether it wants to
 * be shown who is there; this only decides whether the page asks first.
 */
export function isWider(old: BotLimits, next: BotLimits): boolean {
  const isTrading = next.permissions.includes("trade");
  if (isTrading && !old.permissions.includes("trade")) return true;
  return (isTrading && isWiderTrade(old, next)) || isWiderUse(old, next);
}

function isWiderTrade(old: BotLimits, next: BotLimits): boolean {
  return (
    addsTo(old.symbols, next.symbols) ||
    addsTo(old.order_types, next.order_types) ||
    isHigher(number(old.max_order_value), number(next.max_order_value)) ||
    isHigher(number(old.max_day_value), number(next.max_day_value)) ||
    isHigher(old.max_orders_per_minute, next.max_orders_per_minute)
  );
}

function isWiderUse(old: BotLimits, next: BotLimits): boolean {
  const addresses = ({ allowed_addresses: list }: BotLimits) =>
    list.length === 0 ? null : list.map(asBlock);
  const end = ({ expires_at }: BotLimits) => (expires_at === null ? null : Date.parse(expires_at));
  return addsTo(addresses(old), addresses(next)) || isHigher(end(old), end(next));
}

/** One address is a block of one. */
function asBlock(address: string): string {
  if (address.includes("/")) return address.toLowerCase();
  return `${address.toLowerCase()}/${address.includes(":") ? 128 : 32}`;
}

function addsTo(old: readonly string[] | null, next: readonly string[] | null): boolean {
  if (old === null) return false;
  return next === null || next.some((value) => !old.includes(value));
}

function isHigher(old: number | null, next: number | null): boolean {
  return old !== null && (next === null || next > old);
}

function number(decimal: string | null): number | null {
  return decimal === null ? null : Number(decimal);
}
