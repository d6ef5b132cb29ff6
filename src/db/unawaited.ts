/** By transaction, what its callback has left to it. */
const left = new WeakMap<object, Promise<unknown>[]>();

/**
 * Leaves the outcome of a statement to the transaction: its callback goes on and may return, and the commit is sent right behind the
 * statement. Should it fail, nothing stays, and `write` rejects with its error. For one statement that has been sent and whose answer nobody
 * needs: what would be sent after the callback has returned comes too late.
 */
export function unawaited(tx: object, outcome: Promise<unknown>): void {
  outcome.catch(() => undefined);
  const others = left.get(tx);
  if (others === undefined) left.set(tx, [outcome]);
  else others.push(outcome);
}

/** Waits for all that was left to the transaction; rejects with the error of the first that failed: those behind it fail for its sake. */
export async function settleUnawaited(tx: object): Promise<void> {
  for (const outcome of left.get(tx) ?? []) await outcome;
}
