import { listFernetKeys } from "../db/fernet-keys.ts";
import type { Deps } from "./deps.ts";
import { countOthers, countSealedRows, type SealedCounts } from "./steps/sealed-counts.ts";
import { type UnreadyNode, unreadyNodes } from "./steps/unready-nodes.ts";

export interface RotationPlan {
  readonly counts: SealedCounts;
  /** How many rows are to be sealed anew. */
  readonly total: number;
  /** Fingerprints of the keys in use that are to be retired. */
  readonly retiring: readonly string[];
  readonly unready: readonly UnreadyNode[];
}

/** What a rotation to the first key of this process would do, and which nodes are not ready for it. Changes nothing. */
export async function planRotation(deps: Pick<Deps, "db" | "keyring" | "now">): Promise<RotationPlan> {
  const { fingerprint } = deps.keyring.first;
  const counts = await countSealedRows(deps);
  const inUse = await listFernetKeys(deps.db.read);
  return {
    counts,
    total: countOthers(counts, fingerprint),
    retiring: inUse.map((key) => key.fingerprint).filter((other) => other !== fingerprint),
    unready: await unreadyNodes(deps),
  };
}
