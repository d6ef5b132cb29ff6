import type { RawQuery } from "../../../test/raw-query.ts";

/** The number of the first checkpoint that covers all of this chain; undefined while none is signed. Heads are taken up before it is. */
export async function checkpointOver(query: RawQuery, chainId: number): Promise<number | undefined> {
  const [row] = await query(
    `select min(c.number) as n from audit_checkpoints c
     join audit_checkpoint_leaves l on l.number = c.number
     join audit_heads h on h.chain_id = l.chain_id and h.sequence = l.sequence
     where h.chain_id = ?`,
    chainId,
  );
  return row?.n === undefined || row.n === null ? undefined : Number(row.n);
}
