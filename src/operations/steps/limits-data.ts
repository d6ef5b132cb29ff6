import type { AuditData } from "../../core/audit/event.ts";
import type { Limits } from "../../core/bots/grant.ts";
import { formatMicros, type Micros } from "../../core/bots/micros.ts";

/** Limits as the audit chain keeps them; null where there is none. */
export function limitsData(limits: Limits): AuditData {
  return {
    permissions: limits.canTrade ? ["read", "trade"] : ["read"],
    unlimited: limits.isUnlimited,
    symbols: limits.symbols,
    order_types: limits.orderTypes,
    max_order_value: amount(limits.maxOrderValue),
    max_day_value: amount(limits.maxDayValue),
    max_orders_per_minute: limits.maxOrdersPerMinute,
    weight_share: limits.weightShare,
    allowed_addresses: limits.allowedAddresses.length,
    expires_at: limits.expiresAt === null ? null : new Date(limits.expiresAt).toISOString(),
  };
}

function amount(micros: Micros | null): string | null {
  return micros === null ? null : formatMicros(micros);
}
