/** Hears how long the database has others wait, for whoever measures. */
export interface DatabaseWatch {
  /** Seconds that a write has waited for its turn (SQLite), or anybody for a connection (PostgreSQL). */
  noteWait(seconds: number): void;
  /** Seconds from a write's turn to its end; `undone` when its callback threw, `failed` when the database did. */
  noteTransaction(outcome: "committed" | "undone" | "failed", seconds: number): void;
  /** How many writes shared a commit. */
  noteCommit(members: number): void;
  /** Something is tried once more. */
  noteRetry(reason: RetryReason): void;
}

/** `busy`: somebody else holds the lock. `conflict`: the server undid it because of others. `connection`: it was lost, or is stale. */
type RetryReason = "busy" | "conflict" | "connection";

/** Connections in use and idle, and who waits for one; on SQLite the one that writes. */
export interface DatabaseLoad {
  readonly used: number;
  readonly idle: number;
  readonly waiting: number;
}

export const UNWATCHED: DatabaseWatch = {
  noteWait: () => undefined,
  noteTransaction: () => undefined,
  noteCommit: () => undefined,
  noteRetry: () => undefined,
};

export function secondsSince(start: number): number {
  return (performance.now() - start) / 1_000;
}
