import type { Grant, Limits } from "../core/bots/grant.ts";
import { isWider, type LimitsInput, readLimits } from "../core/bots/limits.ts";
import { formatMicros } from "../core/bots/micros.ts";
import { KeyholdError } from "../core/errors.ts";
import { readLabel } from "../core/keys/label.ts";
import type { LiveSession } from "../db/sessions.ts";
import type { Deps, Origin } from "./deps.ts";
import { alterVirtualKey } from "./steps/alter-virtual-key.ts";
import { limitsData } from "./steps/limits-data.ts";
import { requireStepUp } from "./steps/require-step-up.ts";
import type { VirtualKeyView } from "./steps/virtual-key-view.ts";

/** What is named is changed; null takes a limit away. */
type VirtualKeyChange = Partial<LimitsInput> & { readonly label?: string };

/**
 * Changes label and limits of a virtual key; what is decided from now on is decided by the new ones. Throws `not_found`,
 * `virtual_key_revoked`, `validation_failed`, and `step_up_required` when they let anything pass that the old ones stopped.
 */
export function changeVirtualKey(
  deps: Deps,
  origin: Origin,
  session: LiveSession,
  id: number,
  { label: labelText, ...change }: VirtualKeyChange,
): Promise<VirtualKeyView> {
  const label = labelText === undefined ? undefined : readLabel(labelText);
  if (label === null) {
    throw new KeyholdError("validation_failed", { fields: [{ field: "label", message: "Enter a name." }] });
  }
  return alterVirtualKey(deps, origin, session.user.id, id, (grant) => {
    const limits = Object.keys(change).length === 0 ? grant.limits : changed(grant, change, deps.now());
    if (isWider(grant.limits, limits)) requireStepUp(deps, session);
    return {
      grant: { ...grant, limits },
      label,
      event: "virtual_key.changed",
      data: limitsData(limits),
    };
  });
}

function changed({ limits }: Grant, change: Partial<LimitsInput>, now: number): Limits {
  const { expires_at: _, ...before } = inputOf(limits);
  const read = readLimits({ ...before, ...change }, now);
  if ("errors" in read) throw new KeyholdError("validation_failed", { fields: read.errors });
  // A time that has passed cannot be set anew, but may stay.
  return change.expires_at === undefined ? { ...read.limits, expiresAt: limits.expiresAt } : read.limits;
}

function inputOf(limits: Limits): LimitsInput {
  return {
    permissions: limits.canTrade ? ["read", "trade"] : ["read"],
    symbols: limits.symbols,
    order_types: limits.orderTypes,
    max_order_value: limits.maxOrderValue === null ? null : formatMicros(limits.maxOrderValue),
    max_day_value: limits.maxDayValue === null ? null : formatMicros(limits.maxDayValue),
    max_orders_per_minute: limits.maxOrdersPerMinute,
    weight_share: limits.weightShare,
    allowed_addresses: limits.allowedAddresses,
    expires_at: limits.expiresAt,
    unlimited: limits.isUnlimited,
  };
}
