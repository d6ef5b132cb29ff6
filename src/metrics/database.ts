import { Counter, Histogram, type Registry } from "prom-client";

/** The form that the database reports in; it knows nothing of metrics. */
export interface DatabaseMetrics {
  noteWait(seconds: number): void;
  noteTransaction(outcome: string, seconds: number): void;
  noteCommit(members: number): void;
  noteRetry(reason: string): void;
}

/** Seconds. A safe commit takes a millisecond or a few; who waits for 2 s is sent away. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5];
/** Group commit takes 64 at most. */
const MEMBERS = [1, 2, 4, 8, 16, 32, 64];

export function databaseMetrics(registry: Registry): DatabaseMetrics {
  const registers = [registry];
  const waits = new Histogram({
    name: "keyhold_database_wait_seconds",
    help: "Time that a write waits for its turn at the one writer (SQLite) or for a connection (PostgreSQL)",
    buckets: BUCKETS,
    registers,
  });
  const transactions = new Histogram({
    name: "keyhold_database_transaction_seconds",
    help: "Time from a write's turn to its end, the sync of the disk included",
    labelNames: ["outcome"],
    buckets: BUCKETS,
    registers,
  });
  const members = new Histogram({
    name: "keyhold_database_commit_members",
    help: "Writes that shared one sync of the disk; always one on PostgreSQL",
    buckets: MEMBERS,
    registers,
  });
  const retries = new Counter({
    name: "keyhold_database_retries_total",
    help: "Statements and transactions that were tried once more, by reason",
    labelNames: ["reason"],
    registers,
  });
  return {
    noteWait: (seconds) => waits.observe(seconds),
    noteTransaction: (outcome, seconds) => transactions.observe({ outcome }, seconds),
    noteCommit: (count) => members.observe(count),
    noteRetry: (reason) => retries.inc({ reason }),
  };
}
