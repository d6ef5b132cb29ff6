import { listErasures } from "../db/erasures.ts";
import type { Deps } from "./deps.ts";
import { eraseDetails } from "./steps/erase-details.ts";

const CHAINS_AT_ONCE = 100;

/**
 * Erases the details of chains whose user left while the process that was at it died. Answers how many chains it
 * has finished; several nodes may do this at once.
 */
export async function eraseLeftDetails(deps: Pick<Deps, "db">): Promise<number> {
  const chains = await listErasures(deps.db, CHAINS_AT_ONCE);
  for (const chainId of chains) await eraseDetails(deps, chainId);
  return chains.length;
}
