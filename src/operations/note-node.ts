import { deleteNode, storeNode } from "../db/nodes.ts";
import type { Deps } from "./deps.ts";

type NodeDeps = Pick<Deps, "db" | "node" | "now">;

/** Writes down that this node is there, durably. */
export function noteNode({ db, node, now }: NodeDeps): Promise<void> {
  return db.write((tx) => storeNode(tx, { ...node, seenAt: now() }));
}

/** Takes this node's leave. */
export function forgetNode({ db, node }: NodeDeps): Promise<void> {
  return db.write((tx) => deleteNode(tx, node.id));
}
