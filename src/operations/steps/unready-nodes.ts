import type { Deps } from "../deps.ts";
import { type ServingNode, servingNodes } from "./serving-nodes.ts";

/** A node that serves the database now and would be in the way of a rotation. */
export interface UnreadyNode extends ServingNode {
  /** It does not say which keys it holds, lacks the key that is to seal everything, or seals under another still. */
  readonly why: "silent" | "lacks" | "seals_other";
}

/** The nodes that do not seal under the first key of the keyring yet. */
export async function unreadyNodes(
  deps: Pick<Deps, "db" | "keyring" | "now">,
): Promise<readonly UnreadyNode[]> {
  const { fingerprint } = deps.keyring.first;
  return (await servingNodes(deps)).flatMap((node) => {
    const why = whyUnready(node.fernetKeys, fingerprint);
    return why === undefined ? [] : [{ ...node, why }];
  });
}

function whyUnready(held: readonly string[], fingerprint: string): UnreadyNode["why"] | undefined {
  if (held[0] === fingerprint) return undefined;
  if (held.length === 0) return "silent";
  return held.includes(fingerprint) ? "seals_other" : "lacks";
}
