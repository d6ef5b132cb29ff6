import type { AuditData, AuditEvent } from "../../core/audit/event.ts";
import type { Grant } from "../../core/bots/grant.ts";
import { KeyholdError } from "../../core/errors.ts";
import { holdHead } from "../../db/audit.ts";
import { unawaited } from "../../db/unawaited.ts";
import { lockVirtualKey, updateVirtualKey } from "../../db/virtual-keys.ts";
import type { Deps, Origin } from "../deps.ts";
import { record } from "./record.ts";
import { openGrant, sealGrant } from "./seal-grant.ts";
import { dayOf, type VirtualKeyView, viewGranted } from "./virtual-key-view.ts";

/** What becomes of a virtual key, and how the chain calls it. */
interface Alteration {
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
    const found = lockVirtualKey(tx, userId, id, dayOf(deps.now()));
    holdHead(tx, deps.keyring, userId);
    const row = await found;
    if (row === undefined) throw new KeyholdError("not_found");
    if (row.revoked_at !== null) throw new KeyholdError("virtual_key_revoked");
    const { grant, label = row.label, event, data } = alter(openGrant(deps, row));
    unawaited(tx, updateVirtualKey(tx, id, { grant: sealGrant(deps, id, grant), label }, deps.now()));
    await record(tx, deps, origin, userId, {
      event,
      actor: `user:${userId}`,
      subject: `virtual_key:${id}`,
      data,
      ...(label === row.label ? {} : { details: { label } }),
    });
    const use = { reserved: row.reserved ?? 0, orders: row.orders ?? 0 };
    return viewGranted({ ...row, label }, grant, use, deps.now());
  });
}
