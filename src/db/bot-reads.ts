import { sql } from "kysely";
import { prepared } from "./prepared.ts";
import type { Tx } from "./schema.ts";

/** Reads of one kind that a virtual key has made in a minute (minutes since 1970). */
export interface ReadCount {
  readonly virtualKeyId: number;
  readonly minute: number;
  readonly endpoint: string;
  readonly count: number;
}

const addCount = prepared((tx: Tx, p: ReadCount) =>
  tx
    .insertInto("bot_reads")
    .values({ virtual_key_id: p.virtualKeyId, minute: p.minute, endpoint: p.endpoint, count: p.count })
    .onConflict((conflict) =>
      conflict
        .columns(["virtual_key_id", "minute", "endpoint"])
        .doUpdateSet({ count: sql`bot_reads.count + excluded.count` }),
    ),
);

export async function addReads(tx: Tx, count: ReadCount): Promise<void> {
  await addCount.changes(tx, count);
}
