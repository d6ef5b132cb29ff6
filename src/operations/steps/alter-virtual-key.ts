import type { AuditData, AuditEvent } from "../../core/audit/event.ts";
import type { Grant } from "../../core/bots/grant.ts";
import { KeyholdError } from "../../core/errors.ts";
import { findDayUse } from "../../db/virtual-key-days.ts";
import { lockVirtualKey, updateVirtualKey } from "../../db/virtual-keys.ts";
import type { Deps, Origin } from "../deps.ts";
import { record } from "./record.ts";
import { openGrant, sealGrant } from "./seal-grant.ts";
import { dayOf, type VirtualKeyView, viewVirtualKey } from "./virtual-key-view.ts";

/** What becomes of a virtual key, and how the chain calls it. */
export interface Alteration {
  readonly grant: Grant;
  /** Undefined leaves it as it is. */
  readonly label?: string | undefined;
  readonly event: AuditEvent;
  readonly data: AuditData;
}

/**
 * Seals another grant for a virtual key. Whatever was decided on the strength of the old one and is not reserved yet is decided
 * anew. Throws `not_found`, `virtual_key_revoked`, and what `alter` throws.
 */
export function alterVirtualKey(
  deps: Deps,
  origin: Origin,
  userId: number,
  id: number,
  alter: (grant: Grant) => Alteration,
): Promise<VirtualKeyView> {
  return deps.db.write(async (tx) => {
    const row = await lockVirtualKey(tx, userId, id);
    if (row === undefined) throw new KeyholdError("not_found");
    if (row.revoked_at !== null) throw new KeyholdError("virtual_key_revoked");
    const { grant, label = row.label, event, data } = alter(openGrant(deps, row));
    const next = { grant: sealGrant(deps, id, grant), label };
    const updated = await updateVirtualKey(tx, id, next, deps.now());
    await record(tx, deps, origin, userId, {
      event,
      actor: `user:${userId}`,
      subject: `virtual_key:${id}`,
      data,
      ...(label === row.label ? {} : { details: { label } }),
    });
    return viewVirtualKey(deps, updated, await findDayUse(tx, id, dayOf(deps.now())));
  });
}
