import type { Deps } from "./deps.ts";
import { type ServingNode, servingNodes } from "./steps/serving-nodes.ts";

/** The processes that serve this database now, the newest first. */
export function listServingNodes(deps: Pick<Deps, "db" | "now">): Promise<readonly ServingNode[]> {
  return servingNodes(deps);
}
