import { KeyholdError } from "../core/errors.ts";
import { lockApiKey, updateApiKey } from "../db/api-keys.ts";
import { type BotOrderRow, listUnfinishedOrders } from "../db/bot-orders.ts";
import type { Deps, Origin } from "./deps.ts";
import { type KeyView, readKeyView } from "./steps/key-view.ts";
import { record } from "./steps/record.ts";

/** A frozen key, and what it left at the exchange. */
export interface Frozen {
  readonly key: KeyView;
  /** The newest first, a thousand at most: on their way, of unknown outcome, or open. */
  readonly orders: readonly BotOrderRow[];
}

const MOST_ORDERS = 1_000;

/**
 * Freezes the user's exchange key: once this has answered no order is reserved with it, and nothing that a bot asks for is signed.
 * What was reserved before may still go out; nothing is deleted. Does nothing to a key that its owner, or Keyhold, has frozen
 * already. Throws `no_key`.
 */
export function freezeApiKey(deps: Deps, origin: Origin, userId: number): Promise<Frozen> {
  return deps.db.write(async (tx) => {
    // A reservation holds the row too: what was reserved before is seen below.
    const row = await lockApiKey(tx, userId);
    if (row === undefined) throw new KeyholdError("no_key");
    const orders = await listUnfinishedOrders(tx, userId, MOST_ORDERS);
    if (row.frozen_at === null) {
      const now = deps.now();
      await updateApiKey(tx, row.id, { frozen_by: "user", frozen_at: now, updated_at: now });
      await record(tx, deps, origin, userId, {
        event: "api_key.frozen",
        actor: `user:${userId}`,
        subject: `api_key:${row.id}`,
        data: { in_flight: orders.filter(({ state }) => state !== "open").length },
      });
    }
    return { key: await readKeyView(deps, tx, userId), orders };
  });
}
