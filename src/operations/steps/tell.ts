import type { NewNotice } from "../../core/keys/watch-notices.ts";
import { type Channel, insertDelivery } from "../../db/notice-deliveries.ts";
import { insertNotice } from "../../db/notices.ts";
import type { Tx } from "../../db/schema.ts";
import type { Deps } from "../deps.ts";

export type TellDeps = Pick<Deps, "now" | "webhook" | "mail">;

/**
 * Tells a user, once for each name, and has it sent on every way that is configured. To be called with the user's row locked: notices
 * refer to it, and it comes before the key in the order of locks.
 */
export async function tell(
  tx: Tx,
  deps: TellDeps,
  userId: number,
  notices: readonly NewNotice[],
): Promise<void> {
  const now = deps.now();
  for (const { name, code, params } of notices) {
    const row = { user_id: userId, name, code, params: JSON.stringify(params), created_at: now };
    const id = await insertNotice(tx, row);
    if (id === undefined) continue;
    for (const channel of channelsOf(deps)) await insertDelivery(tx, id, channel, now);
  }
}

/** The ways on which notices go out. */
export function channelsOf({ webhook, mail }: Pick<Deps, "webhook" | "mail">): readonly Channel[] {
  return [
    ...(webhook === undefined ? [] : ["webhook" as const]),
    ...(mail === undefined ? [] : ["email" as const]),
  ];
}
