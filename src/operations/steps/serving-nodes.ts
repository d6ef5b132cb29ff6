import { listNodes } from "../../db/nodes.ts";
import type { Deps } from "../deps.ts";

/** A node says every 10 s that it is there; who has been quiet for longer than this is gone, or stuck. */
const QUIET_MS = 30_000;

export interface ServingNode {
  readonly id: string;
  readonly version: string;
  /** How long ago it was heard of. */
  readonly quietMs: number;
  /** Fingerprints of the Fernet keys that it holds, the one that seals first; none of a program that does not say. */
  readonly fernetKeys: readonly string[];
}

/** The processes that serve this database now, the newest first. */
export async function servingNodes({ db, now }: Pick<Deps, "db" | "now">): Promise<readonly ServingNode[]> {
  const at = now();
  const nodes = await listNodes(db, at - QUIET_MS);
  return nodes.map(({ id, version, seenAt, fernetKeys }) => {
    return { id, version, quietMs: Math.max(0, at - seenAt), fernetKeys };
  });
}
