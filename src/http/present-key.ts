import type { ApiKey, FrozenApiKey, ReplacedApiKey } from "../api/api-keys.ts";
import type { ActivatedApiKey, GeneratedKey } from "../api/generated-keys.ts";
import type { ShownGeneratedKey } from "../db/generated-keys.ts";
import type { Activated } from "../operations/activate-generated-key.ts";
import type { Frozen } from "../operations/freeze-api-key.ts";
import type { KeyView } from "../operations/steps/key-view.ts";
import type { Replaced } from "../operations/steps/replace-key.ts";
import { presentTime } from "./present.ts";

/** Exchange keys as they go over the wire. */

export function presentKey(key: KeyView): ApiKey {
  return {
    id: key.id,
    exchange: key.exchange as ApiKey["exchange"],
    environment: key.environment,
    key_type: key.keyType as ApiKey["key_type"],
    label: key.label,
    api_key_masked: key.apiKeyMasked,
    account_masked: key.accountMasked,
    is_valid: key.isValid,
    is_frozen: key.frozenAt !== null,
    frozen_by: key.frozenBy,
    frozen_at: timeOrNull(key.frozenAt),
    state: key.state,
    state_reason: key.stateReason,
    state_since: presentTime(key.stateSince),
    permissions: [...key.permissions],
    warnings: [...key.warnings],
    ip_restricted: key.isIpRestricted,
    trading_expires_at: timeOrNull(key.tradingExpiresAt),
    last_checked_at: timeOrNull(key.lastCheckedAt),
    last_confirmed_at: timeOrNull(key.lastConfirmedAt),
    next_check_at: timeOrNull(key.nextCheckAt),
    virtual_key_count: key.virtualKeyCount,
    created_at: presentTime(key.createdAt),
    updated_at: presentTime(key.updatedAt),
  };
}

export function presentFrozen({ key, orders }: Frozen): FrozenApiKey {
  const inFlight = orders.filter(({ state }) => state !== "open");
  return {
    ...presentKey(key),
    in_flight: inFlight.map((order) => ({
      virtual_key_id: order.virtual_key_id,
      symbol: order.symbol,
      client_order_id: order.client_order_id,
      state: order.state as "sent" | "unknown",
    })),
    open_orders: orders.length - inFlight.length,
  };
}

export function presentReplaced({ key, old }: Replaced): ReplacedApiKey {
  return { ...presentKey(key), old_key: presentOld(old) };
}

export function presentActivated({ key, old }: Activated): ActivatedApiKey {
  return { ...presentKey(key), old_key: old === null ? null : presentOld(old) };
}

export function presentGenerated(made: ShownGeneratedKey): GeneratedKey {
  return {
    id: made.id,
    exchange: made.exchange as GeneratedKey["exchange"],
    type: "ed25519",
    label: made.label,
    public_key_pem: made.public_key,
    created_at: presentTime(made.created_at),
    expires_at: presentTime(made.expires_at),
  };
}

function presentOld({ apiKeyMasked, stillWorks }: Replaced["old"]): ReplacedApiKey["old_key"] {
  return { api_key_masked: apiKeyMasked, still_works: stillWorks };
}

function timeOrNull(at: number | null): string | null {
  return at === null ? null : presentTime(at);
}
