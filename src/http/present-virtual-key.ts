import type { VirtualKey } from "../api/virtual-keys.ts";
import { formatMicros, type Micros } from "../core/bots/micros.ts";
import type { VirtualKeyView } from "../operations/steps/virtual-key-view.ts";
import { presentTime } from "./present.ts";

/** A virtual key as it goes over the wire. */
export function presentVirtualKey(key: VirtualKeyView): VirtualKey {
  const { limits } = key;
  return {
    id: key.id,
    api_key: key.apiKey,
    label: key.label,
    key_type: key.keyType,
    public_key: key.publicKey,
    permissions: limits === null ? [] : limits.canTrade ? ["read", "trade"] : ["read"],
    unlimited: limits?.isUnlimited ?? false,
    symbols: copy(limits?.symbols),
    order_types: copy(limits?.orderTypes),
    max_order_value: amount(limits?.maxOrderValue),
    max_day_value: amount(limits?.maxDayValue),
    max_orders_per_minute: limits?.maxOrdersPerMinute ?? null,
    weight_share: limits?.weightShare ?? null,
    allowed_addresses: [...(limits?.allowedAddresses ?? [])],
    expires_at: time(limits?.expiresAt),
    state: key.state,
    last_used_at: time(key.lastUsedAt),
    used_today: formatMicros(key.usedToday),
    remaining_today: remaining(limits?.maxDayValue, key.usedToday),
    orders_today: key.ordersToday,
    created_at: presentTime(key.createdAt),
  };
}

function copy<T>(list: readonly T[] | null | undefined): T[] | null {
  return list === null || list === undefined ? null : [...list];
}

function amount(micros: Micros | null | undefined): string | null {
  return micros === null || micros === undefined ? null : formatMicros(micros);
}

/** A cap that was lowered may be below what the day has used. */
function remaining(cap: Micros | null | undefined, used: Micros): string | null {
  return cap === null || cap === undefined ? null : formatMicros(Math.max(0, cap - used));
}

function time(ms: number | null | undefined): string | null {
  return ms === null || ms === undefined ? null : presentTime(ms);
}
