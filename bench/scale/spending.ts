import type { Client } from "pg";
import { familySeconds, processorSeconds } from "../servers/processor-time.ts";

/** What the operations of a round have cost, all of them together. Bytes are of the write-ahead log. */
interface Spending {
  readonly nodeSeconds: number;
  readonly databaseSeconds: number;
  readonly statements: number;
  readonly walBytes: number;
  readonly walSyncs: number;
}

const COUNTS = `select (select coalesce(sum(calls), 0) from pg_stat_statements
    where query not like '%pg_stat%') as statements,
  (select wal_sync from pg_stat_wal) as syncs,
  pg_wal_lsn_diff(pg_current_wal_lsn(), '0/0') as bytes`;

/** So far, since the server and the nodes were started. The server must have pg_stat_statements. */
export async function spendingNow(
  client: Client,
  nodes: readonly number[],
  postmaster: number,
): Promise<Spending> {
  const { rows } = await client.query<Record<"statements" | "bytes" | "syncs", string>>(COUNTS);
  return {
    nodeSeconds: nodes.reduce((sum, pid) => sum + processorSeconds(pid), 0),
    databaseSeconds: familySeconds(postmaster),
    statements: Number(rows[0]?.statements),
    walBytes: Number(rows[0]?.bytes),
    walSyncs: Number(rows[0]?.syncs),
  };
}

/** What each of so many operations has cost: microseconds, and pieces. */
export function eachOf(before: Spending, after: Spending, operations: number) {
  const share = (field: keyof Spending) => (after[field] - before[field]) / operations;
  return {
    nodeUs: share("nodeSeconds") * 1e6,
    databaseUs: share("databaseSeconds") * 1e6,
    statements: share("statements"),
    walBytes: share("walBytes"),
    walSyncs: share("walSyncs"),
  };
}
