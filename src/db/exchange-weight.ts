import { sql } from "kysely";
import type { Tx } from "./schema.ts";

/** Whose request weight is counted: the exchange counts by address, and a group of nodes shares its addresses. */
export interface WeightAccount {
  readonly exchange: string;
  readonly outgoingGroup: string;
}

const isCurrent = sql`exchange_weight.minute between excluded.minute and excluded.minute + 1`;

/**
 * Takes weight from the budget of this minute (minutes since 1970); answers false when less than that is left. The
 * minute of a node whose clock is a little ahead is kept, lest two nodes reset each other's count at every turn; a
 * minute further ahead came from a clock that was wrong, and counts no more.
 */
export async function takeWeight(
  tx: Tx,
  account: WeightAccount,
  minute: number,
  weight: number,
  budget: number,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await tx
    .insertInto("exchange_weight")
    .values({ exchange: account.exchange, outgoing_group: account.outgoingGroup, minute, used: weight })
    .onConflict((conflict) =>
      conflict
        .columns(["exchange", "outgoing_group"])
        .doUpdateSet({
          minute: sql`case when ${isCurrent} then exchange_weight.minute else excluded.minute end`,
          used: sql`case when ${isCurrent} then exchange_weight.used else 0 end + excluded.used`,
        })
        .where(sql<boolean>`not (${isCurrent}) or exchange_weight.used <= ${budget - weight}`),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
