import { deleteNode, storeNode } from "../db/nodes.ts";
import type { Deps } from "./deps.ts";

const ROUNDS = 20;

/**
 * How long a small change takes until it is durable, in milliseconds, some times over. Each makes the row of a node
 * and deletes it in the same transaction: nobody sees it, and nothing of it stays.
 */
export async function measureCommits({
  db,
  now,
  random,
}: Pick<Deps, "db" | "now" | "random">): Promise<readonly number[]> {
  const id = random(8).toString("hex");
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const startedAt = performance.now();
    await db.write(async (tx) => {
      await storeNode(tx, { id, version: "", startedAt: now(), seenAt: now(), fernetKeys: [] });
      await deleteNode(tx, id);
    });
    times.push(performance.now() - startedAt);
  }
  return times;
}
