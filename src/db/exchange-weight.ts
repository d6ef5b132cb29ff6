import { sql } from "kysely";
import type { Tx } from "./schema.ts";

/** Whose request weight is counted: the exchange counts by address, and a group of nodes shares its addresses. */
export interface WeightAccount {
  readonly exchange: string;
  readonly outgoingGroup: string;
}

/** Takes weight from the budget of this minute (minutes since 1970); answers false when less than that is left. */
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
          minute: (eb) => eb.ref("excluded.minute"),
          used: sql`case when exchange_weight.minute = excluded.minute then exchange_weight.used else 0 end + excluded.used`,
        })
        .where((eb) =>
          eb.or([
            eb("exchange_weight.minute", "<", minute),
            eb("exchange_weight.used", "<=", budget - weight),
          ]),
        ),
    )
    .executeTakeFirst();
  return (numInsertedOrUpdatedRows ?? 0n) > 0n;
}
