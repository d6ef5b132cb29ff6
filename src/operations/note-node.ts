import { deleteNode, storeNode } from "../db/nodes.ts";
import type { Deps } from "./deps.ts";

type NodeDeps = Pick<Deps, "db" | "keyring" | "node" | "now">;

/** Writes down, durably, that this node is there, and which Fernet keys it holds. */
export function noteNode({ db, keyring, node, now }: NodeDeps): Promise<void> {
  return db.write((tx) => storeNode(tx, { ...node, seenAt: now(), fernetKeys: keyring.fingerprints }));
}

/** Takes this node's leave. */
export function forgetNode({ db, node }: Pick<NodeDeps, "db" | "node">): Promise<void> {
  return db.write((tx) => deleteNode(tx, node.id));
}
