import { sql } from "kysely";
import { asText, type PageKey, type Reader } from "./audit-proof.ts";

/** A checkpoint as it is proven: whole numbers are texts. */
export interface CheckpointRow {
  readonly number: string;
  readonly at: string;
  readonly previous: string;
  readonly leaf_count: string;
  readonly root: string;
  readonly hash: string;
  readonly signature: string;
}

export interface CheckpointLeafRow {
  readonly checkpoint: string;
  readonly chain: string;
  readonly sequence: string;
  readonly head: string;
}

interface CheckpointHeadRow {
  readonly number: string;
  readonly hash: string;
  readonly mac: string;
  readonly sealed_with: string;
}

export function readCheckpointRows(
  reader: Reader,
  [number = null]: PageKey,
  limit: number,
): Promise<readonly CheckpointRow[]> {
  return reader
    .selectFrom("audit_checkpoints as c")
    .select(["c.previous", "c.root", "c.hash", "c.signature"])
    .select([
      asText("c.number").as("number"),
      asText("c.at").as("at"),
      asText("c.leaf_count").as("leaf_count"),
    ])
    .where("c.number", ">", number as number)
    .orderBy("c.number")
    .limit(limit)
    .execute();
}

/** The leaves of all checkpoints, in the order in which they were signed. */
export function readCheckpointLeaves(
  reader: Reader,
  [number = null, chain = null]: PageKey,
  limit: number,
): Promise<readonly CheckpointLeafRow[]> {
  return reader
    .selectFrom("audit_checkpoint_leaves as l")
    .select("l.head")
    .select([
      asText("l.number").as("checkpoint"),
      asText("l.chain_id").as("chain"),
      asText("l.sequence").as("sequence"),
    ])
    .where(sql<boolean>`(l.number, l.chain_id) > (${number}, ${chain})`)
    .orderBy("l.number")
    .orderBy("l.chain_id")
    .limit(limit)
    .execute();
}

export function findCheckpointHeadRow(reader: Reader): Promise<CheckpointHeadRow | undefined> {
  return reader
    .selectFrom("audit_checkpoint_head as h")
    .select(["h.hash", "h.mac", "h.sealed_with"])
    .select(asText("h.number").as("number"))
    .executeTakeFirst();
}
